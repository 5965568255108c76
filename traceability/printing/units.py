"""What is printed on each stamp of a roll."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from catalogue.models import Product
from traceability import conf
from traceability.codes.serials import issue_range, pin_of
from traceability.models import StampRoll


class Printed(NamedTuple):
    unit: int
    serial: str
    address: str
    pin: str
    """Empty on a roll without covered codes."""


@dataclass(frozen=True, slots=True)
class Units:
    """Unit numbers of a roll, both ends included."""

    first: int
    last: int

    @classmethod
    def of(cls, roll: StampRoll, text: str = "") -> Units:
        """``"5-20"``, ``"7"`` or nothing for all; raises ValueError with a reason."""
        first, _dash, last = text.partition("-")
        try:
            units = cls(int(first), int(last or first)) if text else cls(1, roll.units)
        except ValueError:
            raise ValueError(f"{text!r} is not a range such as 1-500") from None
        if not 1 <= units.first <= units.last <= roll.units:
            raise ValueError(f"roll {roll.code} has the units 1-{roll.units}, not {text}")
        return units

    def __len__(self) -> int:
        return self.last - self.first + 1


def address(product: Product, serial: str, *, in_capitals: bool = True) -> str:
    """In capitals the symbol stays in alphanumeric mode and is smaller; scheme and host ignore case."""
    path = f"/01/{product.gtin}/21/{serial}" if product.gtin else f"/t/{serial}"
    whole = conf.site_url() + path
    return whole.upper() if in_capitals else whole


def printed(roll: StampRoll, units: Units) -> Iterator[Printed]:
    before, secret, code = address(roll.product, "", in_capitals=roll.in_capitals), bytes(roll.secret), roll.code
    for unit, serial in enumerate(issue_range(secret, code, units.first, units.last), units.first):
        yield Printed(unit, serial, before + serial, pin_of(secret, code, unit) if roll.has_pin else "")
