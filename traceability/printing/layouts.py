"""Where the stamps stand on a sheet or a roll. All lengths are millimetres; y grows downwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from traceability.codes.symbols import Symbol

LEAST_MODULE_MM = 0.396  # GS1 General Specifications, symbol specification table 1: the least X-dimension
A4 = (210.0, 297.0)
PIN_ROOM = 6.0


def millimetres(length: float, decimals: int = 3) -> str:
    """As the active language writes it."""
    return number_format(Decimal(f"{length:.{decimals}f}"), decimals)  # of a float it would cut digits off


@dataclass(frozen=True, slots=True)
class Layout:
    """``symbol_mm`` includes the quiet zone. ``page`` is the finished size; ``margin`` is added around it for marks."""

    name: str | Promise
    page: tuple[float, float]
    columns: int
    rows: int
    cell: tuple[float, float]
    symbol_mm: float
    text_beside: bool
    has_crop_marks: bool = False
    margin: float = 0
    bleed: float = 0

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    @property
    def left(self) -> float:
        return (self.page[0] - self.columns * self.cell[0]) / 2

    @property
    def top(self) -> float:
        return (self.page[1] - self.rows * self.cell[1]) / 2

    def with_pin(self) -> Layout:
        """Room for the covered code under the serial, where there is none beside the symbol."""
        if self.text_beside:
            return self
        cell = (self.cell[0], self.cell[1] + PIN_ROOM)
        if self.per_page == 1:
            return replace(self, cell=cell, page=(self.page[0], self.page[1] + PIN_ROOM))
        return replace(self, cell=cell, rows=int((self.page[1] - 2 * self.top) // cell[1]))

    def legibility(self, drawn: Symbol) -> Legibility:
        return Legibility(self.symbol_mm / drawn.side_with_quiet_zone, drawn.side)


@dataclass(frozen=True, slots=True)
class Legibility:
    module_mm: float
    modules: int

    @property
    def version(self) -> int:
        """Of the QR symbol (ISO/IEC 18004): 1 has 21 modules, each one more four."""
        return (self.modules - 17) // 4

    @property
    def is_enough(self) -> bool:
        return self.module_mm >= LEAST_MODULE_MM


LAYOUTS = {
    "a4-24": Layout(_("A4, 24 labels of 70 × 37 mm, already cut"), A4, 3, 8, (70, 37), 25, text_beside=True),
    "a4-12": Layout(_("A4, 12 large labels of 96 × 45 mm"), A4, 2, 6, (96, 45), 36, text_beside=True,
                    has_crop_marks=True),
    "a4-80": Layout(_("A4, 80 small stamps of 22 × 25 mm"), A4, 8, 10, (22, 25), 20, text_beside=False,
                    has_crop_marks=True),
    "roll-25mm": Layout(_("Roll, stamps of 25 × 31 mm"), (25, 31), 1, 1, (25, 31), 25, text_beside=False,
                        has_crop_marks=True, margin=6, bleed=2),
    "roll-20mm": Layout(_("Roll, stamps of 20 × 25 mm"), (20, 25), 1, 1, (20, 25), 20, text_beside=False,
                        has_crop_marks=True, margin=6, bleed=2),
}  # fmt: skip
