from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from traceability.ledger.log.appending import catch_up
from traceability.ledger.log.sequencing import sequence


class Command(BaseCommand):
    help = "Log rows that are older than the ledger, and columns that are newer than their entries."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--changed",
            action="store_true",
            help="log rows too that stand otherwise than the ledger knows: only after verify_ledger named them, and "
            "when every one of these changes was meant",
        )

    def handle(self, **options: Any) -> None:
        written = catch_up(changed=options["changed"])
        self.stdout.write(f"{written:,} versions logged, {sequence():,} entries got their place.")
