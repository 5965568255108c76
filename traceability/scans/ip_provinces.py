"""In which province an address is registered: a table of Vietnamese ranges made from DB-IP's free city database.

It tells where a provider registered a range, which is often its head office: good for a rough picture of a month, never
for a person. See docs/decisions/0017-counting-scans.md.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from socket import AF_INET, AF_INET6, inet_pton
from typing import NamedTuple

TABLE = Path(__file__).resolve().parent.parent / "fixtures" / "ip_provinces.tsv"
CREDIT = ("IP Geolocation by DB-IP", "https://db-ip.com")
"""The words and the link that its licence (CC BY 4.0) asks for on pages that use it."""
ABROAD = "--"
IPV4, IPV6 = 4, 6


class Range(NamedTuple):
    """Addresses of a family up to the next range's; of IPv6 only the upper 64 bits, which is what one home has."""

    family: int
    start: int
    code: str


class Starts(NamedTuple):
    starts: array[int]
    codes: list[str]

    def code_of(self, number: int) -> str:
        found = bisect_right(self.starts, number) - 1
        return self.codes[found] if found >= 0 else ""


def province_of(address: str) -> str:
    """The code of a province of today, or nothing: abroad, unknown, or no address at all. Takes under 5 µs."""
    try:
        if ":" not in address:
            return _table(IPV4).code_of(int.from_bytes(inet_pton(AF_INET, address)))
        upper, lower = divmod(int.from_bytes(inet_pton(AF_INET6, address)), 2**64)
    except (OSError, ValueError):
        return ""
    if not upper and lower >> 32 == 0xFFFF:  # an IPv4 address in IPv6's clothes
        return _table(IPV4).code_of(lower & 0xFFFFFFFF)
    return _table(IPV6).code_of(upper)


@lru_cache(maxsize=2)
def _table(family: int) -> Starts:
    ranges = [found for found in read_table() if found.family == family]
    codes = ["" if found.code == ABROAD else found.code for found in ranges]
    return Starts(array("Q", (found.start for found in ranges)), codes)


def read_table(path: Path = TABLE) -> Iterator[Range]:
    """Each line of the table gives the distance from the range before, in hexadecimal digits, and a code."""
    with path.open(encoding="ascii") as file:
        start = family = 0
        for line in file:
            if line.startswith("#"):
                continue
            first, code = line.split()
            if first.startswith("ip"):
                family, start = int(first[2:]), 0
                continue
            start += int(first, 16)
            yield Range(family, start, code)


def write_table(ranges: Iterable[Range], path: Path, source: str) -> None:
    ordered = sorted(ranges)
    with path.open("w", encoding="ascii", newline="") as file:
        file.write(f"# {source}\n# {CREDIT[0]}, {CREDIT[1]}, CC BY 4.0; joined and put into the provinces of 2025\n")
        for family in (IPV4, IPV6):
            file.write(f"ip{family} .\n")
            own = [found for found in ordered if found.family == family]
            starts = [0, *(found.start for found in own)]
            file.writelines(
                f"{now - before:x} {found.code}\n" for (before, now), found in zip(pairwise(starts), own, strict=True)
            )


def joined(rows: Iterable[tuple[int, int, int, str]]) -> Iterator[Range]:
    """Ranges (family, first, last, code) in order become starts; gaps become ABROAD, neighbours alike become one."""
    family = after = -1
    code = ABROAD
    for kind, first, last, province in rows:
        if kind != family:
            if code != ABROAD:
                yield Range(family, after, ABROAD)
            family, after, code = kind, 0, ABROAD
        if first > after and code != ABROAD:
            yield Range(family, after, ABROAD)
            code = ABROAD
        if province != code:
            yield Range(family, first, province)
            code = province
        after = last + 1
    if code != ABROAD:
        yield Range(family, after, ABROAD)
