"""The one rule by which offers are rounded: docs/decisions/0024-offers-in-whole-dong.md."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from oscar.apps.offer.results import ApplicationResult, BasketDiscount

if TYPE_CHECKING:  # the basket's models need these
    from oscar.apps.basket.models import Basket, Line

FINEST = Decimal("0.0001")  # a percentage with two decimals of a price in whole đồng


def exactly(amount: Decimal, currency: str | None) -> Decimal:
    """Oscar's hook for rounding one line's share: left as it is, because the offer is rounded as a whole."""
    return amount


def half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def shares(wanted: list[Decimal], most: list[int]) -> list[int]:
    """Whole đồng for each line: none below zero or above its most, all together the rounded sum of what is wanted.

    Rounding the running sum does it: each line gets its share rounded down or up, and nothing is left over.
    """
    running, sums = Decimal(0), [0]
    for amount, ceiling in zip(wanted, most, strict=True):
        running += min(max(amount, Decimal(0)).quantize(FINEST, rounding=ROUND_HALF_UP), Decimal(ceiling))
        sums.append(half_up(running))
    return [after - before for before, after in pairwise(sums)]


def in_whole_dong(basket: Basket, apply: Callable[[], ApplicationResult]) -> ApplicationResult:
    """Let one of Oscar's benefits note what it gives on the lines, then make whole đồng of these notes."""
    noted = [(line, len(line.discounts.all())) for line in basket.all_lines()]
    result = apply()
    if not result.affects_basket:
        return result
    new = [(line, first) for line, first in noted if len(line.discounts.all()) > first]
    wanted = [sum((note.amount for note in line.discounts.all()[first:]), Decimal(0)) for line, first in new]
    given = shares(wanted, [_price_left(line, first) for line, first in new])
    for (line, first), amount in zip(new, given, strict=True):
        _note(line, first, amount)
    return BasketDiscount(Decimal(sum(given)))


def _price_left(line: Line, first: int) -> int:
    """What earlier offers have left of the line's price."""
    earlier = sum(note.amount for note in line.discounts.all()[:first])
    return int(line.unit_effective_price * line.quantity - earlier)


def _note(line: Line, first: int, amount: int) -> None:
    notes = line.discounts.all()
    notes[first:] = [note._replace(amount=Decimal(0)) for note in notes[first:]]
    notes[first] = notes[first]._replace(amount=Decimal(amount))
    line.discounts._discount_excl_tax = line.discounts._discount_incl_tax = None  # sums that Oscar may have kept
