from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from traceability.ledger.log.appending import erase
from traceability.ledger.log.sequencing import sequence
from traceability.models import LogEntry


class Command(BaseCommand):
    help = (
        "Erase what one entry recorded (its number stands in verify_ledger's output); that it existed stays provable."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("entry", type=int)
        parser.add_argument("--reason", required=True)

    def handle(self, **options: Any) -> None:
        entry = LogEntry.objects.filter(pk=options["entry"]).first()
        if entry is None:
            raise CommandError(f"There is no entry {options['entry']}.")
        try:
            erase(entry=entry, reason=options["reason"], by=None)
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from None
        sequence()
        self.stdout.write(f"Erased what entry {entry.pk} recorded of {entry.kind} {entry.object_id}.")
