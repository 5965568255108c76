"""The REST binding of EPCIS 2.0 (section 12): capture, query, and the resources in which events can be found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from traceability import conf
from traceability.epcis import documents, payload, queries, validation, vocabulary
from traceability.epcis.capturing import MOST_EVENTS, capture
from traceability.epcis.faults import Refused
from traceability.epcis.naming import CONTEXT
from traceability.epcis.paging import Page, page
from traceability.epcis.protocol import Problem, endpoint, key_of, linked_data, needed_key
from traceability.epcis.schema import EVENT_TYPES
from traceability.models import CaptureJob, CaptureToken, Event


@endpoint("POST", "GET")
def capture_jobs(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        job = _captured(request)
        response = linked_data(request, job.as_epcis(), status=202)
        response["Location"] = f"{conf.site_url()}{reverse('traceability:epcis:capture_job', args=[job.key])}"
        return response
    return _list_of_jobs(request, needed_key(request))


def _captured(request: HttpRequest) -> CaptureJob:
    token = needed_key(request)
    if request.headers.get("GS1-Capture-Error-Behaviour", "rollback") != "rollback":
        say = "A document is kept whole or not at all: GS1-Capture-Error-Behaviour is rollback here."
        raise Problem(400, "ValidationException", "Not supported", say)
    document = payload.read_json(request)
    try:
        checked = validation.check(document, most_events=MOST_EVENTS)
    except validation.TooManyEvents as error:
        say = f"A capture has at most {MOST_EVENTS} events: part it."
        raise Problem(413, "CaptureLimitExceededException", "Too many events", say) from error
    except Refused as refused:
        raise Problem.of_faults(refused.faults) from refused
    return capture(checked=checked, token=token)


def _list_of_jobs(request: HttpRequest, token: CaptureToken) -> HttpResponse:
    asked = dict(request.GET.lists())
    unknown = set(asked) - {"perPage", "nextPageToken"}
    try:
        query = queries.read({name: value for name, value in asked.items() if name == "perPage"})
        if unknown:
            raise queries.BadQuery(f"{sorted(unknown)[0][:60]} is not a parameter here.")
        query.order = "created_at"
        jobs: Any = CaptureJob.objects.filter(producer=token.producer_id)
        found = page(jobs, query, {"jobs": [str(token.producer_id)]}, request.GET.get("nextPageToken", ""))
    except queries.BadQuery as error:
        raise _bad_query(error) from error
    listed: list[Any] = list(found.events)
    return _with_next(linked_data(request, [job.as_epcis() for job in listed]), request, found)


@endpoint("GET")
def capture_job(request: HttpRequest, key: Any) -> HttpResponse:
    token = needed_key(request)
    job = CaptureJob.objects.filter(key=key, producer=token.producer_id).first()
    if job is None:
        raise _not_found("There is no such capture of yours.")
    return linked_data(request, job.as_epcis())


@endpoint("GET", "POST")
def events(request: HttpRequest) -> HttpResponse:
    """POST keeps one event (201), or says why not (400, 403, 409)."""
    if request.method != "POST":
        return _query(request, Q())
    job = _captured(request)
    if job.errors:
        refused = any("Security" in error["type"] for error in job.errors)
        status, kind = (403, "SecurityException") if refused else (400, "ValidationException")
        raise Problem(status, kind, "The event cannot be kept", job.errors[0]["detail"], errors=job.errors)
    kept = Event.objects.filter(capture=job).first()
    if kept is None:
        raise Problem(409, "ResourceAlreadyExistsException", "This event is known already")
    response = linked_data(request, documents.as_epcis(kept), status=201)
    response["Location"] = event_url(kept.event_id)
    return response


def event_url(event_id: str) -> str:
    return f"{conf.site_url()}/epcis/events/{quote(event_id, safe='')}"


@endpoint("GET")
def event(request: HttpRequest, event_id: str) -> HttpResponse:
    """An event by its ID; when it was declared wrong, the declaration, which repeats it."""
    asked = _as_asked(event_id)
    found = documents.loaded(_visible(request).filter(event_id__in=asked)).order_by("-recorded_at", "-pk").first()
    if found is None:
        raise _not_found("We hold no public event with this ID.")
    body = documents.as_epcis(found)
    return linked_data(request, body | {"@context": [CONTEXT, *body.get("@context", [])]})


def _as_asked(name: str) -> list[str]:
    """Servers and proxies in front may leave an escape in, or make one slash of several."""
    plain = unquote(name) if "%" in name else name
    scheme, colon, rest = plain.partition(":/")
    slashes = "//" if scheme == "ni" else "/"
    whole = f"{scheme}:/{slashes}{rest.lstrip('/')}" if colon else plain
    return list(dict.fromkeys([name, plain, whole]))


def _visible(request: HttpRequest) -> QuerySet[Event]:
    """Public ones, and with a key the producer's own as well."""
    token = key_of(request)
    return Event.objects.visible_to(token.producer if token else None)


def _query(request: HttpRequest, condition: Q) -> HttpResponse:
    asked = dict(request.GET.lists())
    asked.pop("linkType", None)  # comes along when the resolver sends somebody here
    token = asked.pop("nextPageToken", [""])
    try:
        query = queries.read(asked)
        found = page(
            documents.loaded(_visible(request).filter(condition)), query, asked | {"path": [request.path]}, token[-1]
        )
    except queries.BadQuery as error:
        raise _bad_query(error) from error
    except queries.TooMany as error:
        raise Problem(413, "QueryTooLargeException", "Query result too large", str(error)) from error
    return _with_next(linked_data(request, documents.query_document(found.events)), request, found)


def _with_next(response: HttpResponse, request: HttpRequest, found: Page) -> HttpResponse:
    if found.next_token:
        query = request.GET.copy()
        query["nextPageToken"] = found.next_token
        path = quote(request.path, safe="/:;=")
        response["Link"] = f'<{conf.site_url()}{path}?{query.urlencode()}>; rel="next"'
        response["GS1-Next-Page-Token-Expires"] = found.expires_at.isoformat(timespec="seconds")
    return response


# Resources: each of a kind, and the events in which it stands.
_KINDS: dict[str, Callable[[str], Q]] = {
    "eventTypes": lambda name: queries.read({"eventType": [name]}).condition,
    "bizSteps": lambda name: queries.read({"EQ_bizStep": [name]}).condition,
    "dispositions": lambda name: queries.read({"EQ_disposition": [name]}).condition,
    "readPoints": lambda name: queries.read({"EQ_readPoint": [name]}).condition,
    "bizLocations": lambda name: queries.read({"EQ_bizLocation": [name]}).condition,
    "epcs": queries.of_epc,
}


@endpoint("GET")
def resource_events(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    return _query(request, _condition(kind, name))


@endpoint("GET")
def resource(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    if not _visible(request).filter(_condition(kind, name)).exists():
        raise _not_found("No public event speaks of this.")
    return _collection(request, ["events"])


def _condition(kind: str, name: str) -> Q:
    try:
        return _KINDS[kind](_as_asked(name)[-1])
    except queries.BadQuery as error:
        raise _not_found(str(error)) from error


@endpoint("GET")
def chain(request: HttpRequest, name: str) -> HttpResponse:
    """All that happened to a lot and to what went into it, as one EPCISDocument; with what was declared wrong."""
    token = key_of(request)
    producer = token.producer if token else None
    lot = documents.lot_named(_as_asked(name)[-1], producer)
    if lot is None:
        raise _not_found("We hold no public lot with this URI.")
    return linked_data(request, documents.chain_document(lot, producer))


@endpoint("GET")
def resources(request: HttpRequest, kind: str) -> HttpResponse:
    """All that could be asked for: short lists of the standard's words."""
    words = {
        "eventTypes": EVENT_TYPES,
        "bizSteps": sorted(vocabulary.BIZ_STEP.words()),
        "dispositions": sorted(vocabulary.DISPOSITION.words()),
    }
    if kind not in words:
        say = f"We give no list of all {kind}. Ask for the events of one: /epcis/{kind}/{{URI}}/events."
        raise Problem(501, "ImplementationException", "Functionality not supported by server", say)
    return _collection(request, list(words[kind]))


@endpoint("GET")
def top(request: HttpRequest) -> HttpResponse:
    return _collection(request, ["capture", "events", "queries", *_KINDS])


def _collection(request: HttpRequest, member: list[str]) -> HttpResponse:
    response = linked_data(request, {"@context": CONTEXT, "type": "Collection", "member": member})
    response["Cache-Control"] = "public, max-age=3600"
    return response


@endpoint("GET", "POST", "PUT", "DELETE")
def not_supported(request: HttpRequest) -> HttpResponse:
    say = "Named queries and subscriptions are not offered: ask /epcis/events again with GE_recordTime."
    raise Problem(501, "ImplementationException", "Functionality not supported by server", say)


@endpoint("GET", "POST", "PUT", "PATCH", "DELETE")
def nothing_here(request: HttpRequest) -> HttpResponse:
    raise _not_found("There is nothing at this address; /epcis/ lists what there is.")


def _bad_query(error: Exception) -> Problem:
    return Problem(400, "QueryParameterException", "EPCIS query exception", str(error))


def _not_found(detail: str) -> Problem:
    return Problem(404, "NoSuchResourceException", "Resource not found", detail)
