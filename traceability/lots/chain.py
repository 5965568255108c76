"""What went into a lot and what was made from it, at any depth, as the standing events tell it.

A lot goes into another one where it is an input and the other an output of a transformation, or where it is put into
the other one (aggregation). The chain ends at what others own: that is known by its EPC or its name only. One
recursive query, the same on SQLite and PostgreSQL; its UNION drops what was met before, so that it ends on cycles too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from traceability.models import Event, EventItem, Lot

if TYPE_CHECKING:
    from traceability.models.events import EventQuerySet
    from traceability.models.lots import LotQuerySet

Role = EventItem.Role
MADE, USED = (Role.OUTPUT, Role.PARENT), (Role.INPUT, Role.CHILD)


def ancestors(*lots: Lot) -> LotQuerySet:
    """Our lots that went into these."""
    return _linked(_BACK, [lot.pk for lot in lots])


def descendants(*lots: Lot) -> LotQuerySet:
    """Our lots that were made from these."""
    return _linked(_AHEAD, [lot.pk for lot in lots])


def journey(lot: Lot) -> EventQuerySet:
    """The standing events about the lot and about all that went into it, in no order.

    What was made of an ancestor elsewhere belongs to the journey of another lot.
    """
    return history(lot).standing()


def history(lot: Lot) -> EventQuerySet:
    """The journey with what was declared wrong in it, and with the declarations."""
    events = RawSQL(_BACK.format(seeds="%s") + _EVENTS, [lot.pk])  # noqa: S611 our own names
    return Event.objects.filter(pk__in=events)


def refuse_circle(items: Sequence[EventItem]) -> None:
    """Raise ValidationError if with these items a lot would go into itself.

    Locks the lots around them, so that of two steps that close a circle together only one is kept.
    """
    made = {item.lot_id for item in items if item.role in MADE and item.lot_id}
    used = {item.lot_id for item in items if item.role in USED and item.lot_id}
    if not made or not used:
        return
    before = _linked(_BACK, used, with_seeds=True)
    around = Lot.objects.filter(pk__in=[*made, *before.values_list("pk", flat=True)])
    list(around.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    if circle := before.filter(pk__in=made).values_list("code", flat=True).first():
        raise ValidationError(
            _("Lot %(code)s cannot be made from itself, nor from what was made from it."),
            "lot_own_ancestor",
            {"code": circle},
        )


def lock_with_descendants(lot: Lot) -> list[Lot]:
    """The lot and all that was made from it, locked: nothing is made from any of them before the transaction ends.

    A step that is being written down holds the lots that it uses. Who waited for one of those finds what came out of it
    only afterwards, lets all of them go and begins again with it, as locks are taken in the order of keys.
    """
    keys = {lot.pk, *descendants(lot).values_list("pk", flat=True)}
    while True:
        mark = transaction.savepoint()
        locked = list(Lot.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))
        found = {lot.pk, *descendants(lot).values_list("pk", flat=True)}
        if found <= keys:
            transaction.savepoint_commit(mark)
            return [one for one in locked if one.pk in found]
        transaction.savepoint_rollback(mark)
        keys = found


def _linked(closure: str, seeds: Collection[int], *, with_seeds: bool = False) -> LotQuerySet:
    marks = ", ".join(["%s"] * len(seeds)) or "NULL"
    found = Lot.objects.filter(pk__in=RawSQL(closure.format(seeds=marks) + _LOTS, list(seeds)))  # noqa: S611
    return found if with_seeds else found.exclude(pk__in=seeds)


def _closure(here: tuple[str, str], there: tuple[str, str]) -> str:
    """From a lot's items in the roles ``here`` to those of the other side: (of a transformation, of an aggregation).

    CROSS JOIN keeps SQLite to this order; and it builds Bloom filters over whole tables for conditions on one table
    alone, which is why such conditions are subqueries, or name a second one. Without the condition on ``here`` each of
    a step's 5,000 inputs would be held against the 4,999 others.
    """
    return f"""WITH RECURSIVE chain (lot_id) AS (
SELECT id FROM {_LOT} WHERE id IN ({{seeds}})
UNION
SELECT there.lot_id FROM chain CROSS JOIN {_ITEM} here CROSS JOIN {_ITEM} there
WHERE here.lot_id = chain.lot_id AND (here.role IN ('{here[0]}', '{here[1]}') OR chain.lot_id IS NULL)
AND there.event_id = here.event_id
AND there.role = CASE here.role WHEN '{here[0]}' THEN '{there[0]}' WHEN '{here[1]}' THEN '{there[1]}' END
AND EXISTS (SELECT 1 FROM {_EVENT} link
 WHERE link.id = here.event_id AND link.declares_wrong_id IS NULL AND link.action <> 'DELETE')
AND NOT EXISTS (SELECT 1 FROM {_EVENT} wrong WHERE wrong.declares_wrong_id = here.event_id))
"""  # noqa: S608 our own names


_LOT, _ITEM, _EVENT = (model._meta.db_table for model in (Lot, EventItem, Event))
_BACK = _closure(MADE, USED)
_AHEAD = _closure(USED, MADE)
_LOTS = "SELECT lot_id FROM chain WHERE lot_id IS NOT NULL"
_EVENTS = f"""SELECT item.event_id FROM chain CROSS JOIN {_ITEM} item
WHERE item.lot_id = chain.lot_id AND item.role <> '{Role.INPUT}'"""  # noqa: S608
