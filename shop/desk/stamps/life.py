"""The life of a roll as its page tells it: what happened, who did it, and what comes next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from traceability.models import RollBinding, StampRoll
from traceability.models.stamps import UnitRange
from traceability.rolls.stamps import why_it_stays

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

MOST_UNDONE = 5  # slips are noticed soon
MOST_SHOWN = 50  # of a kind: a roll of a million stamps goes on thousands of lots, whose pages tell it too


@dataclass(frozen=True)
class Step:
    at: dt.datetime
    text: str
    by: _User | None
    note: str = ""
    binding: RollBinding | None = None
    """One that can still be taken back."""

    @property
    def who(self) -> str:
        return (self.by.get_full_name() or self.by.get_username()) if self.by else ""


def steps(roll: StampRoll) -> list[Step]:
    """Oldest first; of bindings and print files the newest ones."""
    found = [Step(roll.ordered_at, _stamps(roll.units, _("ordered")), roll.ordered_by)]
    found += _print_files(roll)
    if roll.delivered_at:
        found.append(Step(roll.delivered_at, _("Stamps arrived"), roll.delivered_by))
    bindings = roll.bindings.select_related("lot", "bound_by", "roll").order_by("-bound_at", "-pk")[:MOST_SHOWN]
    found += [_applied(one, may_be_undone=place < MOST_UNDONE) for place, one in enumerate(bindings)]
    for undone in roll.undone_bindings.select_related("lot", "bound_by", "undone_by"):
        units = _units(undone, undone.lot.code)
        put, back = (
            _("Stamps %(first)s–%(last)s put on lot %(lot)s"),
            _("Taken back: stamps %(first)s–%(last)s on lot %(lot)s"),
        )
        found.append(Step(undone.bound_at, put % units, undone.bound_by))
        found.append(Step(undone.undone_at, back % units, undone.undone_by))
    for gone in roll.withdrawals.select_related("withdrawn_by"):
        text = _("Stamps %(first)s–%(last)s: ") % _units(gone) + gone.get_kind_display()
        found.append(Step(gone.withdrawn_at, text, gone.withdrawn_by, gone.reason))
    return sorted(found, key=lambda step: step.at)


def _print_files(roll: StampRoll) -> list[Step]:
    """Each that was taken; of rolls from before that was written down, the first."""
    text = _("Print file taken: stamps %(first)s–%(last)s, %(form)s")
    found = [
        Step(one.taken_at, text % {**_units(one), "form": one.form.upper()}, one.taken_by)
        for one in roll.print_files.select_related("taken_by").order_by("-taken_at", "-pk")[:MOST_SHOWN]
    ]
    if roll.printed_at and all(step.at > roll.printed_at for step in found):
        found.append(Step(roll.printed_at, _("Print file taken"), roll.printed_by))
    return found


def _applied(binding: RollBinding, *, may_be_undone: bool) -> Step:
    text = _("Stamps %(first)s–%(last)s put on lot %(lot)s") % _units(binding, binding.lot.code)
    undo = binding if may_be_undone and not why_it_stays(binding) else None
    return Step(binding.bound_at, text, binding.bound_by, binding=undo)


def _units(found: UnitRange, lot: str = "") -> dict[str, object]:
    return {"first": found.first_unit, "last": found.last_unit, "lot": lot}


def _stamps(number: int, what: str) -> str:
    shown = number_format(number, use_l10n=True, force_grouping=True)
    counted = ngettext("%(number)s stamp", "%(number)s stamps", number) % {"number": shown}
    return f"{counted} {what}"


@dataclass(frozen=True)
class Counts:
    units: int
    applied: int
    withdrawn: int
    bindings: int

    @property
    def free(self) -> int:
        return self.units - self.applied - self.withdrawn


def counts(roll: StampRoll) -> Counts:
    """A void stamp on a package counts as withdrawn."""
    gone = sum(one.units for one in roll.withdrawals.all())
    free = sum(last - first + 1 for first, last in roll.free_ranges())
    return Counts(roll.units, roll.units - free - gone, gone, roll.bindings.count())


def next_to_do(roll: StampRoll, free: int) -> str:
    """``print``, ``deliver``, ``apply`` or nothing: the name of the part of the page that comes next."""
    if not free:
        return ""
    if roll.delivered_at:
        return "apply"
    return "deliver" if roll.printed_at else "print"
