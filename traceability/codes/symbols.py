"""QR symbols as modules, and as vectors: runs of dark modules, which keep files small and edges sharp."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from math import isqrt
from typing import Any, NamedTuple

import zxingcpp

QUIET_ZONE = 4  # modules, ISO/IEC 18004
LEVEL = "M"
_DARK = re.compile(rb"\x00+")


class Symbol(NamedTuple):
    side: int
    modules: bytes
    """Row by row, 0 is dark; a light column is added at the right, so that no run goes on in the next row."""

    @property
    def side_with_quiet_zone(self) -> int:
        return self.side + 2 * QUIET_ZONE

    def drawn(self, runs: Runs) -> str:
        return "".join([runs[dark.span()] for dark in _DARK.finditer(self.modules)])


class Runs(dict[tuple[int, int], str]):
    """The drawing of each run of dark modules, made once: symbols of one size share a few thousand of them."""

    def __init__(self, side: int, draw: Callable[[int, int, int], str]) -> None:
        super().__init__()
        self._width, self._draw = side + 1, draw

    def __missing__(self, span: tuple[int, int]) -> str:
        row, column = divmod(span[0], self._width)
        drawn = self[span] = self._draw(column, row, span[1] - span[0])
        return drawn


def symbol(text: str) -> Symbol:
    """Error correction M; upper-case addresses stay in alphanumeric mode and fit in 29 × 29 modules."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=LEVEL)
    image: Any = barcode.to_image(scale=1, add_quiet_zones=False)  # it has the buffer protocol, its stub has not
    data = memoryview(image).tobytes()
    side = isqrt(len(data))
    rows = [data[start : start + side] for start in range(0, side * side, side)]
    return Symbol(side, b"\xff".join(rows) + b"\xff")


def svg_path(drawn: Symbol) -> str:
    """Path data in module units, the quiet zone included."""
    return drawn.drawn(_svg_runs(drawn.side))


@lru_cache(maxsize=8)
def _svg_runs(side: int) -> Runs:
    return Runs(side, lambda x, y, length: f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h-{length}z")


@lru_cache(maxsize=8)
def pdf_runs(side: int) -> Runs:
    """Rectangles in module units from the top left module, y downwards: turn the page's y around first."""
    return Runs(side, lambda x, y, length: f"{x} {y} {length} 1 re ")
