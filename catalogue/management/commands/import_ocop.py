from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.importers.ocop.registry_rows import ImportRefused
from catalogue.importers.ocop.writing import import_ocop


class Command(BaseCommand):
    help = "Import OCOP products and their recognitions from a CSV table; tells for each row what became of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check and report, write nothing")
        parser.add_argument("--report", type=Path, help="write the report of all rows as CSV")

    def handle(self, *, file: Path, dry_run: bool, report: Path | None, **options: Any) -> None:
        try:
            result = import_ocop(path=file, dry_run=dry_run)
        except ImportRefused as refused:
            raise CommandError("\n".join([str(p) for p in refused.problems])) from refused
        if report:
            result.write(report)
        for line in result.lines if options["verbosity"] > 1 else ():
            self.stdout.write(f"{line.row.number:>4}  {line.row.product_name}: {line.why}")
        self.stdout.write(result.summary())
