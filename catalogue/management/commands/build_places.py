"""Write the administrative units of both eras to two small tables, from the MIT-licensed package vietnamadminunits."""

from __future__ import annotations

import json
import sqlite3
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.places.tables import CURRENT_TABLE, LEGACY_TABLE, Unit, write_table

VERSION = "1.0.4"
HOW_TO_GET = f"""The data set is not installed. It is needed to rebuild the tables only, never to run the shop:
    pip install --no-deps --target build/places vietnamadminunits=={VERSION}
    python manage.py build_places --source build/places/vietnamadminunits/data"""


class Command(BaseCommand):
    help = "Rebuild the place tables in catalogue/fixtures from the vietnamadminunits data set."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", type=Path, help="the package's data folder (found by itself when installed)")
        parser.add_argument("--into", type=Path, default=CURRENT_TABLE.parent, help="where to write the tables")

    def handle(self, *, source: Path | None, into: Path, **options: Any) -> None:
        data = source or installed_data()
        if data is None or not (data / "dataset.db").is_file():
            raise CommandError(HOW_TO_GET)
        current, legacy = read_current(data), read_legacy(data)
        write_table(into / CURRENT_TABLE.name, current)
        write_table(into / LEGACY_TABLE.name, legacy)
        self.stdout.write(f"{len(current)} units since 2025, {len(legacy)} units before: {into}")


def installed_data() -> Path | None:
    from importlib.util import find_spec

    spec = find_spec("vietnamadminunits")
    return Path(spec.origin).parent / "data" if spec and spec.origin else None


def read_current(data: Path) -> list[Unit]:
    rows = list(select(data, "admin_units"))
    provinces = {r["provinceCode"]: unit(r["provinceCode"], "", r["province"]) for r in rows}
    wards = [unit(r["wardCode"], r["provinceCode"], r["ward"]) for r in rows]
    return in_order([*provinces.values(), *wards])


def read_legacy(data: Path) -> list[Unit]:
    rows, successors = list(select(data, "admin_units_legacy")), Successors(data)
    provinces = {r["provinceCode"]: unit(r["provinceCode"], "", r["province"], successors.of_province(r)) for r in rows}
    districts = {
        r["districtCode"]: unit(r["districtCode"], r["provinceCode"], r["district"], successors.of_district(r))
        for r in rows
    }
    wards = [unit(r["wardCode"], r["districtCode"], r["ward"], successors.of_row(r)) for r in rows if r["wardCode"]]
    return in_order([*provinces.values(), *districts.values(), *wards])


class Successors:
    """The package's conversion, which joins the two eras by names without accents; the default unit comes first."""

    def __init__(self, data: Path) -> None:
        conversion = json.loads((data / "converter_2025.json").read_text(encoding="utf-8"))
        rows = list(select(data, "admin_units"))
        self.province_codes = {r["provinceKey"]: r["provinceCode"] for r in rows}
        self.ward_codes = {(r["provinceKey"], r["wardKey"]): r["wardCode"] for r in rows}
        self.new_province = {old: new for new, olds in conversion["DICT_PROVINCE"].items() for old in olds}
        self.rows = dict(self._whole(conversion["DICT_PROVINCE_WARD_NO_DIVIDED"]))
        self.rows.update(self._divided(conversion["DICT_PROVINCE_WARD_DIVIDED"]))

    def _whole(self, by_province: dict[str, dict[str, list[str]]]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for province, wards in by_province.items():
            for ward, olds in wards.items():
                yield from ((old, (self.ward_codes[province, ward],)) for old in olds)

    def _divided(
        self, by_province: dict[str, dict[str, list[dict[str, Any]]]]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        for province, olds in by_province.items():
            for old, parts in olds.items():
                codes = [(not p["isDefaultNewWard"], self.ward_codes[province, p["newWardKey"]]) for p in parts]
                yield old, tuple(code for _, code in sorted(codes))

    def of_province(self, row: sqlite3.Row) -> tuple[str, ...]:
        return (self.province_codes[self.new_province[row["provinceKey"]]],)

    def of_district(self, row: sqlite3.Row) -> tuple[str, ...]:
        """A district alone tells no more than the province; an island district without wards became one ward."""
        return self.of_province(row) if row["wardCode"] else self.of_row(row)

    def of_row(self, row: sqlite3.Row) -> tuple[str, ...]:
        return self.rows[f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"]


def select(data: Path, table: str) -> Iterator[sqlite3.Row]:
    connection = sqlite3.connect(f"file:{data / 'dataset.db'}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        yield from connection.execute(f"SELECT * FROM {table}")  # noqa: S608 (one of two literals above)
    finally:
        connection.close()


DIVISION_TYPES = ("Tỉnh", "Thành phố", "Quận", "Huyện", "Thị xã", "Phường", "Xã", "Thị trấn", "Đặc khu")


def unit(code: str, parent: str, full_name: str, successors: tuple[str, ...] = ()) -> Unit:
    """Parts division type and name; the data set writes some types in another case ("Thị Trấn Óc Eo")."""
    prefix = next(p for p in DIVISION_TYPES if full_name.lower().startswith(f"{p} ".lower()))
    return Unit(code, parent, prefix, full_name[len(prefix) :].strip(), successors)


def in_order(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=lambda u: (len(u.code), u.code))
