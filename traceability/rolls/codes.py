"""Codes of rolls are drawn out of 33.5 million, and a code is never used again: how many are left, and one of them.

See docs/decisions/0029-when-roll-codes-run-low.md for the format that comes next.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from traceability.codes.serials import ROLL_CODES, new_roll_code
from traceability.models import StampRoll

LOW, USED_UP = 0.80, 0.95  # of all codes: staff are warned, ordering is refused
DRAWN = 256  # at once: with 95 % used none of them is free once in 500,000 orders


def share_used() -> float:
    """By the number of the last roll, which costs nothing; one that was begun and not ordered counts as used."""
    last = StampRoll.objects.aggregate(last=Max("pk"))["last"]
    return float((last or 0) / ROLL_CODES)


def are_low() -> bool:
    return share_used() >= LOW


def are_used_up() -> bool:
    return share_used() >= USED_UP


def free_code() -> str:
    """A code that no roll has; raises ValidationError when none is found."""
    drawn = {new_roll_code() for _number in range(DRAWN)}
    free = drawn.difference(StampRoll.objects.filter(code__in=drawn).values_list("code", flat=True))
    if not free:
        raise ValidationError(used_up(), "roll_codes")
    return free.pop()


def used_up() -> str:
    return _("No more rolls can be ordered: the numbers of this kind of stamp are used up. Your rolls stay valid.")
