"""The two shipped tables of administrative units: one line a unit, the level told by the length of the code."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
CURRENT_TABLE = FIXTURES / "places_2025.tsv"
LEGACY_TABLE = FIXTURES / "places_legacy.tsv"
HEADER = ("code", "parent", "prefix", "name", "successors")
LEVELS = {2: "province", 3: "district", 5: "ward"}


class Unit(NamedTuple):
    code: str
    parent: str
    prefix: str
    name: str
    successors: tuple[str, ...] = ()
    """Codes in the other scheme, the default one first; empty for a unit of today."""

    @property
    def level(self) -> str:
        return LEVELS[len(self.code)]


def write_table(path: Path, units: Iterable[Unit]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        table.writerow(HEADER)
        table.writerows((*unit[:4], " ".join(unit.successors)) for unit in units)


def read_table(path: Path) -> list[Unit]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [Unit(code, parent, prefix, name, tuple(then.split())) for code, parent, prefix, name, then in rows]
