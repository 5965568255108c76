from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from traceability.models import StampRoll
from traceability.printing import LAYOUTS, Units, csv_lines, pdf, svg


class Command(BaseCommand):
    help = "Write the print file of a roll of stamps: CSV for a print house, PDF sheets or SVG."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--roll", required=True, help="the roll's code")
        parser.add_argument("--format", choices=("csv", "pdf", "svg"), default="csv")
        parser.add_argument("--units", default="", help="such as 1-500; all of the roll without it")
        parser.add_argument("--layout", choices=sorted(LAYOUTS), default="a4-24", help="for PDF")
        parser.add_argument("--output", default="", help="file to write; standard output without it")

    def handle(self, *args: Any, **options: Any) -> None:
        roll = StampRoll.objects.select_related("product").filter(code=options["roll"].upper()).first()
        if roll is None:
            raise CommandError(f"There is no roll {options['roll']}.")
        try:
            chunks = _chunks(roll, Units.of(roll, options["units"]), options["format"], options["layout"])
            _write(chunks, options["output"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        StampRoll.objects.filter(pk=roll.pk, printed_at=None).update(printed_at=timezone.now())


def _chunks(roll: StampRoll, units: Units, form: str, layout: str) -> Iterable[bytes]:
    if form == "csv":
        return (lines.encode() for lines in csv_lines(roll, units))
    return [pdf(roll, units, LAYOUTS[layout]) if form == "pdf" else svg(roll, units).encode()]


def _write(chunks: Iterable[bytes], output: str) -> None:
    if not output:
        sys.stdout.buffer.writelines(chunks)
        return
    with Path(output).open("wb") as file:
        file.writelines(chunks)
