from typing import Any

from django.core.management.base import BaseCommand, CommandError

from traceability.ledger.log.sequencing import Inconsistent, sequence


class Command(BaseCommand):
    help = (
        "Give entries that wait their place in the ledger's tree; for cron, beside the servers that do it themselves."
    )

    def handle(self, **options: Any) -> None:
        try:
            self.stdout.write(f"{sequence():,} entries got their place.")
        except Inconsistent as fault:
            raise CommandError(f"{fault}.") from None
