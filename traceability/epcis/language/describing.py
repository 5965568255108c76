"""A step written at the desk, in the words of EPCIS: which event it is, its JSON-LD, its hash and its ID.

The document is made once, when the step is written down, and kept: a product that gets a GTIN later, or a site that
moves, does not change what was said, nor its hash.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import prefetch_related_objects
from django.utils import timezone

from traceability.epcis.language.hashing import event_hash
from traceability.epcis.language.naming import PREFIX, context, item_uri, place_uri
from traceability.epcis.language.queryable_fields import facts_of
from traceability.models import Event, EventFact, EventItem

Kind, Type, Role = Event.Kind, Event.Type, EventItem.Role


class Words(NamedTuple):
    action: str
    biz_step: str
    disposition: str
    stays: bool = True  # whether the lot is at the place afterwards (bizLocation)


# docs/decisions/0015-epcis.md says why these.
WORDS = {
    Kind.HARVEST: Words("ADD", "commissioning", "active"),
    Kind.COLLECT: Words("OBSERVE", "collecting", "in_progress"),
    Kind.PROCESS: Words("OBSERVE", "creating_class_instance", "in_progress"),
    Kind.INSPECT: Words("OBSERVE", "inspecting", "in_progress"),
    Kind.PACK: Words("OBSERVE", "packing", "in_progress"),
    Kind.SHIP: Words("OBSERVE", "shipping", "in_transit", stays=False),
    Kind.RECEIVE: Words("OBSERVE", "receiving", "in_progress"),
    Kind.SELL: Words("OBSERVE", "retail_selling", "retail_sold", stays=False),
    Kind.HOLD: Words("OBSERVE", "holding", "non_sellable_other"),
    Kind.RECALL: Words("OBSERVE", "holding", "recalled", stays=False),
    Kind.OTHER: Words("OBSERVE", "other", "in_progress"),
}


def describe(event: Event, items: Sequence[EventItem]) -> None:
    """Fill the EPCIS columns of an event that has none yet; nothing is saved."""
    if event.declares_wrong:
        _describe_declaration(event, event.declares_wrong)
        return
    if event.document is None:
        prefetch_related_objects([item for item in items if item.lot_id], "lot__product")
        words = WORDS[Kind(event.kind)]
        event.type, event.biz_step = _type(items), words.biz_step
        event.disposition = event.disposition or words.disposition
        event.action = _action(event.type, words)
        event.document = body(event, items)
    event.event_hash = event.event_hash or event_hash(event.document, context())
    event.event_id = event.event_id or event.event_hash


def give_other_name(event: Event) -> None:
    """For a step that is told again, word for word, after it was declared wrong: the hash is taken."""
    event.event_hash, event.event_id = None, f"urn:uuid:{uuid.uuid4()}"


def _describe_declaration(event: Event, wrong: Event) -> None:
    """A declaration repeats the event that it is about, ID included (EPCIS 2.0, section 7.4.1.4)."""
    for name in ("type", "action", "biz_step", "disposition", "event_id"):
        setattr(event, name, getattr(event, name) or getattr(wrong, name))


def _type(items: Sequence[EventItem]) -> str:
    roles = {item.role for item in items}
    if roles & {Role.INPUT, Role.OUTPUT}:
        return Type.TRANSFORMATION
    return Type.AGGREGATION if roles & {Role.PARENT, Role.CHILD} else Type.OBJECT


def _action(kind: str, words: Words) -> str:
    return {Type.TRANSFORMATION: "", Type.AGGREGATION: "ADD"}.get(Type(kind), words.action)


def body(event: Event, items: Sequence[EventItem]) -> dict[str, Any]:
    """The event in JSON-LD, without what changes after it was written down (``documents`` adds that)."""
    time = timezone.localtime(event.occurred_at)
    found: dict[str, Any] = {
        "@context": context()[1:],
        "type": event.type,
        "eventTime": time.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": time.isoformat()[-6:],
    }
    if event.action:
        found["action"] = event.action
    found |= {"bizStep": event.biz_step, "disposition": event.disposition}
    found |= _lists(event, items)
    if event.place:
        found["readPoint"] = {"id": place_uri(event.place)}
        if WORDS[Kind(event.kind)].stays:
            found["bizLocation"] = {"id": place_uri(event.place)}
    if event.type == Type.TRANSFORMATION or (event.type == Type.OBJECT and event.action == "ADD"):
        found |= _lot_data(items)
    return found | _in_our_words(event, items)


_QUANTITIES = {
    (Type.OBJECT, Role.SUBJECT): "quantityList", (Type.TRANSFORMATION, Role.INPUT): "inputQuantityList",
    (Type.TRANSFORMATION, Role.OUTPUT): "outputQuantityList", (Type.AGGREGATION, Role.CHILD): "childQuantityList",
}  # fmt: skip
_OBJECTS = {
    (Type.OBJECT, Role.SUBJECT): "epcList", (Type.TRANSFORMATION, Role.INPUT): "inputEPCList",
    (Type.TRANSFORMATION, Role.OUTPUT): "outputEPCList", (Type.AGGREGATION, Role.CHILD): "childEPCs",
}  # fmt: skip


def _lists(event: Event, items: Sequence[EventItem]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if item.role == Role.PARENT:
            found["parentID"] = item_uri(item)
            continue
        role = item.role if (Type(event.type), item.role) in _QUANTITIES else Role.CHILD
        key = (Type(event.type), Role(role))
        if item.is_class:
            found.setdefault(_QUANTITIES[key], []).append(_amount(item))
        else:
            found.setdefault(_OBJECTS[key], []).append(item_uri(item))
    return found


def _amount(item: EventItem) -> dict[str, Any]:
    found: dict[str, Any] = {"epcClass": item_uri(item)}
    if item.quantity is not None:
        found["quantity"] = _plain(item.quantity)
        if item.uom:
            found["uom"] = item.uom
    return found


def _plain(number: Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


def _lot_data(items: Sequence[EventItem]) -> dict[str, Any]:
    """Of the one lot that came into being."""
    made = [item.lot for item in items if item.lot and item.role in (Role.SUBJECT, Role.OUTPUT)]
    if len(made) != 1:
        return {}
    lot, *_others = made
    data = {"cbvmda:lotNumber": lot.code, f"{PREFIX}:packedDate": f"{lot.packed_date:%Y-%m-%d}"}
    if lot.expires_date:
        data["cbvmda:bestBeforeDate"] = f"{lot.expires_date:%Y-%m-%d}"
    return {"ilmd": data}


def _in_our_words(event: Event, items: Sequence[EventItem]) -> dict[str, Any]:
    said = {
        "step": "" if event.kind == Kind.OTHER else event.kind, "actor": event.actor, "place": event.place_note,
        "note": event.note, "noteInEnglish": event.note_en,
    }  # fmt: skip
    found: dict[str, Any] = {f"{PREFIX}:{name}": text.strip() for name, text in said.items() if text.strip()}
    names = [item.name for item in items if item.name and not item.lot_id]
    return found | ({f"{PREFIX}:named": names} if names else {})


def keep_facts(event: Event) -> None:
    """After the event is saved."""
    EventFact.objects.bulk_create(EventFact(event=event, name=name, value=value) for name, value in _facts(event))


def add_facts(events: Sequence[Event]) -> int:
    """Those that a later version can be asked for and that are not there yet; how many there were."""
    kept = set(EventFact.objects.filter(event__in=events).values_list("event", "name", "value"))
    told = {(event.pk, name, value) for event in events for name, value in _facts(event)}
    new = [EventFact(event_id=pk, name=name, value=value) for pk, name, value in told - kept]
    return len(EventFact.objects.bulk_create(new))


def _facts(event: Event) -> set[tuple[str, str]]:
    """A declaration says what the event said that it is about."""
    return facts_of(event.document or (event.declares_wrong.document if event.declares_wrong else None) or {})
