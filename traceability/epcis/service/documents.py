"""Events as they go out: EPCIS 2.0 JSON-LD, alone, in an EPCISDocument or in the answer to a query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from catalogue.models import Producer
from traceability.epcis.language.describing import describe
from traceability.epcis.language.naming import PREFIX, context, named
from traceability.lots import chain
from traceability.models import Event, EventItem, Lot

E = TypeVar("E", bound=QuerySet[Event])
Json = dict[str, Any]


def loaded(events: E) -> E:
    """With what ``as_epcis`` reads: three queries, however many events."""
    items = Prefetch("items", EventItem.objects.order_by("pk").select_related("lot__product"))
    better = Prefetch("declares_wrong__replacements", Event.objects.only("pk", "event_id", "replaces_id"))
    related = events.select_related("declares_wrong__place", "place", "capture", "lot__product")
    return related.prefetch_related(items, better)


def as_epcis(event: Event) -> Json:
    """One event with its @context; ``loaded`` makes it cheap for many."""
    if event.document is None:
        _describe_now(event)
    found = dict(event.document or {})
    found["eventID"] = event.event_id
    found["recordTime"] = _time(event.recorded_at)
    if event.declares_wrong and not event.capture_id:
        found["errorDeclaration"] = _declaration(event, event.declares_wrong)
    return found


def _describe_now(event: Event) -> None:
    """For a declaration, which repeats the event that it is about, and for what was kept before there was EPCIS."""
    told = event.declares_wrong or event
    if told.document is None:
        describe(told, list(told.items.all()))
    event.document, event.event_id = told.document, event.event_id or told.event_id


def _declaration(event: Event, wrong: Event) -> Json:
    better = [one.event_id for one in wrong.replacements.all() if one.event_id]
    found: Json = {
        "declarationTime": _time(event.recorded_at),
        "reason": "incorrect_data" if better else "did_not_occur",
        f"{PREFIX}:because": event.wrong_reason,
    }
    return found | ({"correctiveEventIDs": better} if better else {})


def _time(moment: dt.datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="milliseconds")


def document(events: Iterable[Event]) -> Json:
    """An EPCISDocument."""
    found = list(events)
    shared, listed = _with_one_context([as_epcis(event) for event in found])
    return _envelope("EPCISDocument", shared) | {"epcisBody": {"eventList": listed}} | _verified(found)


def lot_named(uri: str, producer: Producer | None) -> Lot | None:
    """The lot that an EPC names, if it is public or the producer's own."""
    ours = named(uri)
    if not (ours and ours.lot):
        return None
    product = {"product__gtin": ours.gtin} if ours.gtin else {"product__trace_code": ours.trace_code}
    lot = Lot.objects.select_related("product").filter(code=ours.lot, **product).first()
    is_own = lot and producer and lot.product.producer_id == producer.pk
    return lot if lot and (lot.is_released or is_own) else None


def chain_document(lot: Lot, producer: Producer | None) -> Json:
    """What ``producer``, or anybody, may read of the lot's journey, in order."""
    return document(loaded(chain.history(lot).visible_to(producer)).in_order())


def query_document(events: Iterable[Event]) -> Json:
    """The answer to a query."""
    found = list(events)
    shared, listed = _with_one_context([as_epcis(event) for event in found])
    results = {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": listed}}
    return _envelope("EPCISQueryDocument", shared) | {"epcisBody": {"queryResults": results}} | _verified(found)


def _envelope(kind: str, shared: list[Any]) -> Json:
    return {"@context": shared, "type": kind, "schemaVersion": "2.0", "creationDate": _time(timezone.now())}


def _verified(events: Iterable[Event]) -> Json:
    """What an officer vouches for stands outside the events: it comes later, and their hashes must not change."""
    ids = sorted({event.event_id for event in events if event.is_verified and event.event_id})
    return {f"{PREFIX}:verifiedByOfficer": ids} if ids else {}


def _with_one_context(events: list[Json]) -> tuple[list[Any], list[Json]]:
    """The prefixes of all events in one place; an event keeps its own only where they contradict the others'."""
    known, *own = context()
    prefixes: Json = {name: iri for part in own if isinstance(part, dict) for name, iri in part.items()}
    for event in events:
        theirs = _prefixes(event.get("@context"))
        if all(prefixes.get(name, iri) == iri for name, iri in theirs.items()):
            prefixes |= theirs
            event.pop("@context", None)
    return [known, prefixes], events


def _prefixes(context: Any) -> Json:
    parts = context if isinstance(context, list) else [context]
    return {name: iri for part in parts if isinstance(part, dict) for name, iri in part.items()}
