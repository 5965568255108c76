"""The table for a print house that makes its own symbols from variable data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from traceability.models import StampRoll
from traceability.printing.units import Units, printed
from traceability.serials import grouped

CHUNK = 2000


def csv_lines(roll: StampRoll, units: Units) -> Iterator[str]:
    """Chunks of lines, so that a million stamps stream in little memory. No value needs quotes."""
    yield "unit,serial,readable,url,pin\r\n" if roll.has_pin else "unit,serial,readable,url\r\n"
    stamps = printed(roll, units)
    while lines := [_line(*stamp) for stamp in islice(stamps, CHUNK)]:
        yield "".join(lines)


def _line(unit: int, serial: str, address: str, pin: str) -> str:
    return f"{unit},{serial},{grouped(serial)},{address}{',' + pin if pin else ''}\r\n"
