"""Read a registry table; everything that is wrong with the file itself is told here, with the row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, fields
from pathlib import Path

from django.utils.translation import gettext as _

REQUIRED = ("product_name", "province", "status")


@dataclass(frozen=True, kw_only=True)
class Row:
    number: int
    """As a spreadsheet counts: the header is row 1."""
    product_name: str
    province: str
    status: str
    producer_name: str = ""
    producer_type: str = ""
    hamlet: str = ""
    commune: str = ""
    district: str = ""
    ocop_group_derived: str = ""
    stars: str = ""
    year: str = ""
    recognised_on_or_decision: str = ""
    recognising_authority: str = ""
    score: str = ""
    note: str = ""
    source_title: str = ""
    source_url: str = ""


COLUMNS = {field.name for field in fields(Row)} - {"number"}


class ImportRefused(Exception):
    """Nothing was written; ``problems`` tells each reason, with its row where there is one."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_rows(path: Path) -> list[Row]:
    table = csv.reader(io.StringIO(read_text(path)), strict=True)
    try:
        header = [name.strip() for name in next(table, [])]
        check_header(header)
        return [read_row(header, cells, number) for number, cells in enumerate(table, start=2) if any(cells)]
    except csv.Error as error:
        problem = _("Row %(row)d: this is not a proper CSV line (%(error)s).")
        raise ImportRefused([problem % {"row": table.line_num, "error": error}]) from error


def read_text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ImportRefused([_("%(path)s cannot be read.") % {"path": path}]) from error
    if not raw.strip():
        raise ImportRefused([_("The file is empty.")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        problem = _("Row %(row)d: the file is not in UTF-8. Save it as “CSV UTF-8” and try again.")
        raise ImportRefused([problem % {"row": row}]) from error


def check_header(header: list[str]) -> None:
    if len(header) == 1 and ";" in header[0]:  # what Excel writes where the comma is the decimal mark
        raise ImportRefused([_("Semicolons separate the columns. Save it as “CSV UTF-8” with commas and try again.")])
    problems = [_("The column “%(name)s” is missing.") % {"name": name} for name in REQUIRED if name not in header]
    twice = {name for name in header if header.count(name) > 1 and name in COLUMNS}
    problems += [_("The column “%(name)s” is there twice.") % {"name": name} for name in sorted(twice)]
    if problems:
        raise ImportRefused(problems)


def read_row(header: list[str], cells: list[str], number: int) -> Row:
    if len(cells) > len(header):
        raise ImportRefused([_("Row %(row)d has more cells than there are columns.") % {"row": number}])
    values = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name in COLUMNS}
    return Row(number=number, **{"product_name": "", "province": "", "status": "", **values})
