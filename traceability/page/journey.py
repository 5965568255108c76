"""The journey of a lot as its page tells it: one leg for each lot that went into it, and its own leg last.

One query. A step that was declared wrong stands in the history of the one that replaced it, or, when none did, as
withdrawn. Lots that are not released stay out of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef

from catalogue.kept import shows
from catalogue.localtext import LocalText, local_text
from catalogue.prepared import Prepared
from traceability.lots import chain
from traceability.lots.decisions import FREE_AGAIN
from traceability.models import Event, EventItem, Lot
from traceability.page.json_rows import rows
from traceability.page.shown_rows import PRODUCT, ShownProduct

Role = EventItem.Role
_ITEM = (
    "role", "lot_id", "name", "epc", "quantity", "uom", "lot__product_id", "lot__code", "lot__released_at",
    *(f"lot__product__{name}" for name in PRODUCT),
)  # fmt: skip
GOES_IN = {Role.INPUT, Role.CHILD}
DECISIONS = {Event.Kind.HOLD, Event.Kind.RECALL}
COMES_OUT = {Role.OUTPUT, Role.SUBJECT, Role.PARENT}


@dataclass(frozen=True, slots=True)
class Part:
    """What took part in a step, and how much of it. ``path`` leads to its page, where it has one."""

    lot_id: int | None
    name: LocalText
    epc: str
    lot_code: str
    path: str
    quantity: Decimal | None
    uom: str


@dataclass(slots=True)
class Step:
    event: Event
    inputs: list[Part] = field(default_factory=list)
    outputs: list[Part] = field(default_factory=list)
    declaration: Event | None = None  # why the one before it, or itself when it is withdrawn, was wrong
    first: Step | None = None  # how it was told before
    end: Event | None = None  # of a hold or recall
    is_withdrawn: bool = False

    @property
    def is_decision(self) -> bool:
        """A hold or a recall: nobody has to vouch for it."""
        return self.event.kind in DECISIONS

    @property
    def amount(self) -> Part | None:
        """Of the lot that the step is about."""
        return next((one for one in self.outputs if one.lot_id == self.event.lot_id and one.quantity), None)


@dataclass(frozen=True, slots=True)
class Leg:
    """The steps of one lot, in order. ``lot`` is None for what we know by a name of others only."""

    lot: Lot | None
    is_own: bool
    steps: list[Step]


def legs_of(lot: Lot) -> list[Leg]:
    """Own leg last; the others by their first step."""
    events = _EVENTS.rows(lot.pk)
    shows(*_names(events))
    legs: dict[int | None, list[Step]] = defaultdict(list)
    lots: dict[int | None, Lot] = {}
    for step in _with_ends(_steps(events)):
        about = step.event.lot
        is_own = about is None or about.pk == lot.pk or any(one.lot_id == lot.pk for one in step.outputs)
        if is_own or (about is not None and about.is_released):
            key = lot.pk if is_own or about is None else about.pk
            legs[key].append(step)
            lots[key] = lot if is_own or about is None else about
    own = legs.pop(lot.pk, [])
    return [*(Leg(lots[key], False, steps) for key, steps in legs.items()), *([Leg(lot, True, own)] if own else [])]


def _names(events: list[Any]) -> set[str]:
    """Also of lots that do not show, such as those that are not released: what becomes of them may show."""
    found = set()
    for event in events:
        if about := event.lot:
            found |= {f"lot-{about.pk}", f"product-{about.product_id}", f"producer-{about.product.producer_id}"}
        for row in event.item_rows or ():
            if row["lot_id"]:
                found |= {f"lot-{row['lot_id']}", f"product-{row['lot__product_id']}"}
    return found


def _events(lot: int) -> Any:
    items = rows(EventItem.objects.filter(event=OuterRef("pk")), *_ITEM)
    related = ("place__parent__parent", "lot__product__producer")
    return chain.history(Lot(pk=lot)).in_order().select_related(*related).annotate(item_rows=items)


_EVENTS: Prepared[Event] = Prepared(_events)


def _steps(events: list[Any]) -> list[Step]:
    """Standing and withdrawn ones, each with what was told before it."""
    declared = {event.declares_wrong_id: event for event in events if event.declares_wrong_id}
    replaced = {event.replaces_id for event in events if event.replaces_id}
    steps = {event.pk: _step(event) for event in events if not event.declares_wrong_id}
    for step in steps.values():
        before = step.event.replaces_id
        step.first = steps.get(before) if before else None
        step.declaration = declared.get(before) if before else declared.get(step.event.pk)
        step.is_withdrawn = step.event.pk in declared and step.event.pk not in replaced
    return [step for step in steps.values() if step.is_withdrawn or step.event.pk not in declared]


def _with_ends(steps: list[Step]) -> list[Step]:
    """A hold and its end are one line, from when to when."""
    begun: dict[tuple[str, int | None], Step] = {}
    told = []
    for step in steps:
        key = (step.event.kind, step.event.lot_id)
        if step.is_decision and step.event.disposition == FREE_AGAIN and key in begun:
            begun.pop(key).end = step.event
            continue
        if step.is_decision:
            begun[key] = step
        told.append(step)
    return told


def _step(event: Any) -> Step:
    items = event.item_rows or ()
    inputs = [_part(row) for row in items if row["role"] in GOES_IN]
    return Step(event, inputs, [_part(row) for row in items if row["role"] in COMES_OUT])


def _part(row: dict[str, Any]) -> Part:
    is_public = bool(row["lot__released_at"])
    name, path = LocalText(row["name"], "vi"), ""
    if row["lot_id"]:
        product = ShownProduct(**{name: row[f"lot__product__{name}"] for name in PRODUCT})
        name = local_text(product, "title")
        path = f"{product.trace_path}/10/{row['lot__code']}" if is_public else ""
    quantity = Decimal(str(row["quantity"])) if row["quantity"] is not None else None
    code = (row["lot__code"] or "") if is_public else ""
    return Part(row["lot_id"], name, row["epc"], code, path, quantity, row["uom"])
