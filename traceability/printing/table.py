"""The table for a print house that makes its own symbols from variable data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from traceability.codes.serials import grouped, grouped_pin
from traceability.models import StampRoll
from traceability.printing.units import Units, printed

CHUNK = 2000


def csv_lines(roll: StampRoll, units: Units) -> Iterator[str]:
    """Chunks of lines, so that a million stamps stream in little memory. No value needs quotes.

    A covered code has its space, as it is printed: a spreadsheet would make 123 of 000123, and 1.2E+35 of 012E34.
    """
    yield "unit,serial,readable,url,pin\r\n" if roll.has_pin else "unit,serial,readable,url\r\n"
    stamps = printed(roll, units)
    while lines := [_line(*stamp) for stamp in islice(stamps, CHUNK)]:
        yield "".join(lines)


def _line(unit: int, serial: str, address: str, pin: str) -> str:
    return f"{unit},{serial},{grouped(serial)},{address}{',' + grouped_pin(pin) if pin else ''}\r\n"
