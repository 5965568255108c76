from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from traceability.models import StampRoll
from traceability.printing import LAYOUTS, Units, csv_lines, pdf, png, proof, svg
from traceability.rolls.stamps import note_print_file


class Command(BaseCommand):
    help = "Write the print file of a roll of stamps: CSV for a print house, PDF sheets, SVG, PNG, or a proof (PDF)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--roll", required=True, help="the roll's code")
        parser.add_argument("--format", choices=("csv", "pdf", "svg", "png", "proof"), default="csv")
        parser.add_argument(
            "--units", default="", help="such as 1-500; all of the roll without it; PNG takes the first"
        )
        parser.add_argument("--layout", choices=sorted(LAYOUTS), default="a4-24", help="for PDF and the proof")
        parser.add_argument("--small", action="store_true", help="print even if many phones cannot read such modules")
        parser.add_argument("--output", default="", help="file to write; standard output without it")

    def handle(self, *args: Any, **options: Any) -> None:
        roll = StampRoll.objects.select_related("product__producer").filter(code=options["roll"].upper()).first()
        if roll is None:
            raise CommandError(f"There is no roll {options['roll']}.")
        try:
            units = Units.of(roll, options["units"])
            _write(_chunks(roll, units, options), options["output"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        form = options["format"]
        if form != "proof":
            last = units.first if form == "png" else units.last
            note_print_file(roll=roll, form=form, first_unit=units.first, last_unit=last, by=None)


def _chunks(roll: StampRoll, units: Units, options: dict[str, Any]) -> Iterable[bytes]:
    layout = LAYOUTS[options["layout"]]
    match options["format"]:
        case "csv":
            return (lines.encode() for lines in csv_lines(roll, units))
        case "pdf":
            return [pdf(roll, units, layout, even_if_small=options["small"])]
        case "proof":
            return [proof(roll.product, layout, has_pin=roll.has_pin, in_capitals=roll.in_capitals)]
        case "png":
            return [png(roll, units.first)]
    return [svg(roll, units).encode()]


def _write(chunks: Iterable[bytes], output: str) -> None:
    if not output:
        sys.stdout.buffer.writelines(chunks)
        return
    with Path(output).open("wb") as file:
        file.writelines(chunks)
