"""The REST binding of EPCIS 2.0 (section 12): capture, query, and the resources in which events can be found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from traceability import conf
from traceability.epcis.language import validation
from traceability.epcis.language.faults import Fault, Refused
from traceability.epcis.language.naming import CONTEXT
from traceability.epcis.language.schema import DOCUMENT_TYPES
from traceability.epcis.service import documents, payload, queries
from traceability.epcis.service.capturing import MOST_EPCS, MOST_EVENTS, capture
from traceability.epcis.service.paging import Page, page
from traceability.epcis.service.protocol import Problem, endpoint, extensions, key_of, linked_data, needed_key
from traceability.epcis.service.values import BadQuery
from traceability.models import CaptureJob, CaptureToken, Event


@endpoint("POST", "GET")
def capture_jobs(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        job = _captured(request, payload.read_json)
        response = linked_data(request, job.as_epcis(), status=202)
        response["Location"] = f"{conf.site_url()}{reverse('traceability:epcis:capture_job', args=[job.key])}"
        return response
    return _list_of_jobs(request, needed_key(request))


def _captured(request: HttpRequest, read: Callable[[HttpRequest], Any]) -> CaptureJob:
    token = needed_key(request)
    if request.headers.get("GS1-Capture-Error-Behaviour", "rollback") != "rollback":
        say = "A document is kept whole or not at all: GS1-Capture-Error-Behaviour is rollback here."
        raise Problem(400, "ValidationException", "Not supported", say)
    document = read(request)
    try:
        checked = validation.check(document, most_events=MOST_EVENTS, most_epcs=MOST_EPCS)
    except validation.TooMany as error:
        say = f"A capture has at most {MOST_EVENTS} events and names at most {MOST_EPCS} EPCs: part it."
        raise Problem(413, "CaptureLimitExceededException", "Too much for one capture", say) from error
    except Refused as refused:
        raise Problem.of_faults(refused.faults) from refused
    return capture(checked=checked, token=token)


def _list_of_jobs(request: HttpRequest, token: CaptureToken) -> HttpResponse:
    asked = dict(request.GET.lists())
    unknown = set(asked) - {"perPage", "nextPageToken"}
    try:
        query = queries.read({name: value for name, value in asked.items() if name == "perPage"})
        if unknown:
            raise BadQuery(f"{sorted(unknown)[0][:60]} is not a parameter here.")
        query.order = "created_at"
        jobs: Any = CaptureJob.objects.filter(producer=token.producer_id)
        found = page(jobs, query, {"jobs": [str(token.producer_id)]}, request.GET.get("nextPageToken", ""))
    except BadQuery as error:
        raise bad_query(error) from error
    listed: list[Any] = list(found.events)
    return with_next(linked_data(request, [job.as_epcis() for job in listed]), request, found)


@endpoint("GET")
def capture_job(request: HttpRequest, key: Any) -> HttpResponse:
    token = needed_key(request)
    job = CaptureJob.objects.filter(key=key, producer=token.producer_id).first()
    if job is None:
        raise not_found("There is no such capture of yours.")
    return linked_data(request, job.as_epcis())


@endpoint("GET", "POST")
def events(request: HttpRequest) -> HttpResponse:
    """POST keeps one event (201), or says why not (400, 403, 409)."""
    if request.method != "POST":
        return answer_query(request, Q())
    job = _captured(request, _single_event)
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


def _single_event(request: HttpRequest) -> Any:
    found = payload.read_json(request)
    if isinstance(found, dict) and found.get("type") in DOCUMENT_TYPES:
        say = "Here goes one event with its @context; send documents to /epcis/capture."
        raise Problem.of_faults([Fault("event-type", "/type", say)])
    return found


def event_url(event_id: str) -> str:
    return f"{conf.site_url()}/epcis/events/{quote(event_id, safe='')}"


@endpoint("GET")
def event(request: HttpRequest, event_id: str) -> HttpResponse:
    """An event by its ID; when it was declared wrong, the declaration, which repeats it."""
    asked = as_asked(event_id)
    found = documents.loaded(visible(request).filter(event_id__in=asked)).order_by("-recorded_at", "-pk").first()
    if found is None:
        raise not_found("We hold no public event with this ID.")
    body = documents.as_epcis(found)
    return linked_data(request, body | {"@context": [CONTEXT, *body.get("@context", [])]})


def as_asked(name: str) -> list[str]:
    """Servers and proxies in front may leave an escape in, or make one slash of several."""
    plain = unquote(name) if "%" in name else name
    scheme, colon, rest = plain.partition(":/")
    slashes = "//" if scheme == "ni" else "/"
    whole = f"{scheme}:/{slashes}{rest.lstrip('/')}" if colon else plain
    return list(dict.fromkeys([name, plain, whole]))


def visible(request: HttpRequest) -> QuerySet[Event]:
    """Public ones, and with a key the producer's own as well."""
    token = key_of(request)
    return Event.objects.visible_to(token.producer if token else None)


def answer_query(request: HttpRequest, condition: Q) -> HttpResponse:
    asked = _own(dict(request.GET.lists()))
    token = asked.pop("nextPageToken", [""])
    try:
        query = queries.read(asked, extensions(request))
        found = page(
            documents.loaded(visible(request).filter(condition)), query, asked | {"path": [request.path]}, token[-1]
        )
    except BadQuery as error:
        raise bad_query(error) from error
    except queries.TooMany as error:
        raise Problem(413, "QueryTooLargeException", "Query result too large", str(error)) from error
    return with_next(linked_data(request, documents.query_document(found.events)), request, found)


def _own(asked: dict[str, list[str]]) -> dict[str, list[str]]:
    """The resolver sends people here with all that stood behind the code's ``?``, which is not for us to refuse."""
    if "linkType" not in asked:
        return asked
    return {name: asked[name] for name in asked if queries.is_parameter(name) or name == "nextPageToken"}


def with_next(response: HttpResponse, request: HttpRequest, found: Page) -> HttpResponse:
    if found.next_token:
        query = request.GET.copy()
        query["nextPageToken"] = found.next_token
        path = quote(request.path, safe="/:;=")
        response["Link"] = f'<{conf.site_url()}{path}?{query.urlencode()}>; rel="next"'
        response["GS1-Next-Page-Token-Expires"] = found.expires_at.isoformat(timespec="seconds")
    return response


@endpoint("GET")
def chain(request: HttpRequest, name: str) -> HttpResponse:
    """All that happened to a lot and to what went into it, as one EPCISDocument; with what was declared wrong."""
    token = key_of(request)
    producer = token.producer if token else None
    lot = documents.lot_named(as_asked(name)[-1], producer)
    if lot is None:
        raise not_found("We hold no public lot with this URI.")
    return linked_data(request, documents.chain_document(lot, producer))


@endpoint("GET", "POST", "PUT", "DELETE")
def not_supported(request: HttpRequest) -> HttpResponse:
    say = "Named queries and subscriptions are not offered: ask /epcis/events again with GE_recordTime."
    raise Problem(501, "ImplementationException", "Functionality not supported by server", say)


@endpoint("GET", "POST", "PUT", "PATCH", "DELETE")
def nothing_here(request: HttpRequest) -> HttpResponse:
    raise not_found("There is nothing at this address; /epcis/ lists what there is.")


def bad_query(error: Exception) -> Problem:
    return Problem(400, "QueryParameterException", "EPCIS query exception", str(error))


def not_found(detail: str) -> Problem:
    return Problem(404, "NoSuchResourceException", "Resource not found", detail)
