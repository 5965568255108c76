"""Quantities in words, in the language at hand."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import ngettext


def amount_in_words(quantity: Decimal, uom: str) -> str:
    """A quantity with its unit (UN/ECE Recommendation 20; empty counts pieces)."""
    if uom in _PIECES:
        return ngettext("%(number)s piece", "%(number)s pieces", int(quantity)) % {"number": as_written(quantity)}
    return f"{as_written(quantity)}\N{NO-BREAK SPACE}{_UNITS.get(uom, uom)}"


def as_written(quantity: Decimal) -> str:
    """As it is written in the language at hand, without zeros that say nothing."""
    plain = quantity.quantize(Decimal(1)) if quantity == quantity.to_integral_value() else quantity.normalize()
    return number_format(plain, force_grouping=True)


_PIECES = {"", "C62", "EA", "H87", "PCE"}
_UNITS = {
    "MGM": "mg", "GRM": "g", "KGM": "kg", "TNE": "t", "MLT": "ml", "CLT": "cl", "LTR": "l", "MTQ": "m³", "CMT": "cm",
    "MTR": "m", "MTK": "m²", "HAR": "ha",
}  # fmt: skip
