"""The resources in which events can be found (EPCIS 2.0, section 12.4): what there is of each kind, and its events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from traceability.epcis.language import vocabulary
from traceability.epcis.language.naming import CONTEXT
from traceability.epcis.language.schema import EVENT_TYPES
from traceability.epcis.service import listing, queries
from traceability.epcis.service.conditions import of_epc
from traceability.epcis.service.paging import LIFE, Page, opened, sealed
from traceability.epcis.service.protocol import endpoint, key_of, linked_data
from traceability.epcis.service.values import BadQuery
from traceability.epcis.service.views import answer_query, as_asked, bad_query, not_found, visible, with_next

_KINDS: dict[str, Callable[[str], Q]] = {
    "eventTypes": lambda name: queries.read({"eventType": [name]}).condition,
    "bizSteps": lambda name: queries.read({"EQ_bizStep": [name]}).condition,
    "dispositions": lambda name: queries.read({"EQ_disposition": [name]}).condition,
    "readPoints": lambda name: queries.read({"EQ_readPoint": [name]}).condition,
    "bizLocations": lambda name: queries.read({"EQ_bizLocation": [name]}).condition,
    "epcs": of_epc,
}


@endpoint("GET")
def resource_events(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    return answer_query(request, _condition(kind, name))


@endpoint("GET")
def resource(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    if not visible(request).filter(_condition(kind, name)).exists():
        raise not_found("No public event speaks of this.")
    return _collection(request, ["events"])


def _condition(kind: str, name: str) -> Q:
    try:
        return _KINDS[kind](as_asked(name)[-1])
    except BadQuery as error:
        raise not_found(str(error)) from error


@endpoint("GET")
def resources(request: HttpRequest, kind: str) -> HttpResponse:
    """All that could be asked for: words of the standard, or the EPCs and places of the events that one may read."""
    words = {
        "eventTypes": EVENT_TYPES,
        "bizSteps": sorted(vocabulary.BIZ_STEP.words()),
        "dispositions": sorted(vocabulary.DISPOSITION.words()),
    }
    return _collection(request, list(words[kind])) if kind in words else _listed(request, kind)


def _listed(request: HttpRequest, kind: str) -> HttpResponse:
    token = key_of(request)
    producer = token.producer if token else None
    sources = listing.epcs(producer) if kind == "epcs" else listing.places(kind.removesuffix("s"), producer)
    try:
        size, after = _asked_page(request, mark=kind)
    except BadQuery as error:
        raise bad_query(error) from error
    uris, last = listing.listed(sources, size, after)
    found = Page([], sealed(last, kind) if last else "", timezone.now() + LIFE)
    response = linked_data(request, {"@context": CONTEXT, "type": "Collection", "member": uris})
    return with_next(response, request, found)


def _asked_page(request: HttpRequest, mark: str) -> tuple[int, Any]:
    """How many entries, and after which; no other parameter goes with a list."""
    asked = dict(request.GET.lists())
    if unknown := set(asked) - {"perPage", "nextPageToken"}:
        raise BadQuery(f"{sorted(unknown)[0][:60]} is not a parameter here.")
    query = queries.read({name: value for name, value in asked.items() if name == "perPage"})
    token = request.GET.get("nextPageToken", "")
    return query.per_page, opened(token, mark) if token else None


@endpoint("GET")
def top(request: HttpRequest) -> HttpResponse:
    return _collection(request, ["capture", "events", "queries", *_KINDS])


def _collection(request: HttpRequest, member: list[str]) -> HttpResponse:
    response = linked_data(request, {"@context": CONTEXT, "type": "Collection", "member": member})
    response["Cache-Control"] = "public, max-age=3600"
    return response
