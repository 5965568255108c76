"""The chain of a lot as a screen shows it: its steps one back and one ahead, and all lots by their distance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from traceability.lots import chain
from traceability.models import Event, EventItem, Lot

if TYPE_CHECKING:
    from traceability.models.lots import LotQuerySet

MADE, USED = chain.MADE, chain.USED
BEGINNING = (Event.Kind.HARVEST, Event.Kind.COLLECT, Event.Kind.RECEIVE)
LEAVING = (Event.Kind.SHIP, Event.Kind.SELL)


@dataclass(frozen=True, slots=True)
class Step:
    event: Event
    inputs: list[EventItem]
    outputs: list[EventItem]

    def items_of(self, lot: Lot, roles: Collection[str]) -> list[EventItem]:
        return [item for item in (*self.inputs, *self.outputs) if item.lot_id == lot.pk and item.role in roles]


@dataclass(frozen=True, slots=True)
class Branch:
    """All lots on one side, the nearest first; ``lots`` ends at the limit, ``count`` does not."""

    lots: list[tuple[int, Lot]]
    count: int
    others: list[EventItem] = field(default_factory=list)  # what others own, where the chain ends

    @property
    def missing(self) -> int:
        return self.count - len(self.lots)


def steps_back(lot: Lot) -> list[Step]:
    """The steps that made the lot."""
    return _steps(lot, MADE)


def steps_ahead(lot: Lot) -> list[Step]:
    """The steps that used it."""
    return _steps(lot, USED)


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a lot came into hand and where it left: the steps at which the goods stay what they are."""

    came: list[EventItem]
    left: list[EventItem]


def ends(lot: Lot) -> Ends:
    """What is received before anything was sent came from others; what is received afterwards, they received."""
    steps = EventItem.objects.filter(lot=lot, role=EventItem.Role.SUBJECT, event__kind__in=(*BEGINNING, *LEAVING))
    steps = steps.filter(event__in=Event.objects.standing().exclude(action="DELETE"))
    found = Ends([], [])
    for item in steps.select_related("event__place").order_by("event__occurred_at", "event_id"):
        has_left = item.event.kind in LEAVING or (item.event.kind == Event.Kind.RECEIVE and found.left)
        (found.left if has_left else found.came).append(item)
    return found


def _steps(lot: Lot, roles: Collection[str]) -> list[Step]:
    events = Event.objects.standing().exclude(action="DELETE")
    events = events.filter(items__lot=lot, items__role__in=roles).distinct().in_order()
    items = EventItem.objects.select_related("lot__product__producer").order_by("pk")
    found = [_step(event) for event in events.prefetch_related(Prefetch("items", items))]
    return [step for step in found if step.inputs and step.outputs]


def _step(event: Event) -> Step:
    items = list(event.items.all())
    return Step(event, [one for one in items if one.role in USED], [one for one in items if one.role in MADE])


def back(lot: Lot, limit: int) -> Branch:
    return _branch(lot, chain.ancestors(lot), MADE, USED, limit)


def ahead(lot: Lot, limit: int) -> Branch:
    return _branch(lot, chain.descendants(lot), USED, MADE, limit)


def _branch(lot: Lot, lots: LotQuerySet, here: Collection[str], there: Collection[str], limit: int) -> Branch:
    keys = set(lots.values_list("pk", flat=True))
    around = EventItem.objects.filter(Q(lot=lot) | Q(lot__in=lots), role__in=here)
    events = Event.objects.standing().exclude(action="DELETE").filter(items__in=around)
    items = list(EventItem.objects.filter(event__in=events, role__in=[*here, *there]).distinct())
    distances = _distances(lot.pk, items, here, there)
    nearest = sorted(keys, key=lambda key: (distances.get(key, 10**6), key))[:limit]
    found = Lot.objects.select_related("product__producer").prefetch_related("recalls").in_bulk(nearest)
    others = {item.epc or item.name: item for item in items if item.role in there and item.lot_id is None}
    return Branch([(distances.get(key, 0), found[key]) for key in nearest], len(keys), list(others.values())[:limit])


def _distances(start: int, items: list[EventItem], here: Collection[str], there: Collection[str]) -> dict[int, int]:
    """How many steps lie between, at least."""
    sides: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for item in items:
        if item.lot_id:
            sides[item.event_id][0 if item.role in here else 1].add(item.lot_id)
    nexts: dict[int, set[int]] = defaultdict(set)
    for from_here, to_there in sides.values():
        for key in from_here:
            nexts[key] |= to_there
    distances, edge = {start: 0}, {start}
    while edge := {key for one in edge for key in nexts[one] if key not in distances}:
        distances.update(dict.fromkeys(edge, max(distances.values()) + 1))
    return distances
