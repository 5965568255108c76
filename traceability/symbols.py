"""QR symbols as modules, and as vectors: runs of dark modules, which keep files small and edges sharp."""

from __future__ import annotations

import re
from math import isqrt
from typing import Any, NamedTuple

import zxingcpp

QUIET_ZONE = 4  # modules, ISO/IEC 18004
_DARK = re.compile(rb"\x00+")


class Run(NamedTuple):
    """Dark modules side by side in one row, counted from the top left module of the symbol."""

    row: int
    column: int
    length: int


class Symbol(NamedTuple):
    side: int
    runs: tuple[Run, ...]

    @property
    def side_with_quiet_zone(self) -> int:
        return self.side + 2 * QUIET_ZONE


def symbol(text: str) -> Symbol:
    """Error correction M; upper-case addresses stay in alphanumeric mode and fit in 29 × 29 modules."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = barcode.to_image(scale=1, add_quiet_zones=False)  # it has the buffer protocol, its stub has not
    data = memoryview(image).tobytes()
    side = isqrt(len(data))
    rows = (data[start : start + side] for start in range(0, side * side, side))
    runs = (
        Run(number, dark.start(), dark.end() - dark.start())
        for number, row in enumerate(rows)
        for dark in _DARK.finditer(row)
    )
    return Symbol(side, tuple(runs))


def svg_path(drawn: Symbol) -> str:
    """Path data in module units, the quiet zone included."""
    return "".join(
        f"M{run.column + QUIET_ZONE} {run.row + QUIET_ZONE}h{run.length}v1h-{run.length}z" for run in drawn.runs
    )
