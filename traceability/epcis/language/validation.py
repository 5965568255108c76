"""Is a JSON value an EPCIS 2.0 document that we can keep? Every fault is told with its path and what to do about it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from traceability import conf
from traceability.epcis.language import schema, vocabulary
from traceability.epcis.language.faults import Fault, Path, Refused, pointer
from traceability.epcis.language.hashing import declared
from traceability.epcis.language.identifiers import fault_in
from traceability.epcis.language.vocabulary import Vocabulary

CLOCK_TOLERANCE = dt.timedelta(minutes=10)
MOST_FAULTS = 50

# The contexts that GS1 publishes; we know what is in them and fetch nothing.
KNOWN_CONTEXTS = frozenset(
    f"https://{base}/epcis-context.jsonld"
    for base in (
        "ref.gs1.org/standards/epcis", "ref.gs1.org/standards/epcis/2.0.0", "ref.gs1.org/standards/epcis/2.0.1",
        "gs1.github.io/EPCIS",
    )
)  # fmt: skip

EPC_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
QUANTITY_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
SENSOR_TIMES = ("time", "startTime", "endTime")
_TYPED = {
    "bizTransactionList": ("bizTransaction", vocabulary.BIZ_TRANSACTION),
    "sourceList": ("source", vocabulary.SOURCE_DEST),
    "destinationList": ("destination", vocabulary.SOURCE_DEST),
}
_ABSOLUTE = re.compile(r"(https?://|urn:)\S+")


@dataclass(frozen=True, slots=True)
class Checked:
    """The events of a document, each with its path, and the @context that stands over all of them."""

    events: list[tuple[Path, dict[str, Any]]]
    context: Any


class TooMany(Exception):
    """Events in a document, or EPCs in its events."""


def check(document: Any, *, most_events: int = 500, most_epcs: int = 20_000) -> Checked:
    """``document`` is an EPCISDocument, an EPCISQueryDocument or one event with a @context.

    Raises Refused, and TooMany before it looks at any.
    """
    found = _opened(document)
    if len(found.events) > most_events or sum(_count_epcs(event) for _path, event in found.events) > most_epcs:
        raise TooMany
    faults = [*_envelope_faults(document), *_context_faults(found.context, ("@context",))]
    for path, event in found.events:
        faults += _event_faults(event, path, found.context)
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise Refused(list(dict.fromkeys(faults))[:MOST_FAULTS])
    return found


def _count_epcs(event: Any) -> int:
    return sum(len(_list(event.get(name))) for name in EPC_LISTS + QUANTITY_LISTS) if isinstance(event, dict) else 0


def _opened(document: Any) -> Checked:
    if not isinstance(document, dict):
        raise Refused([Fault("schema", "", "An EPCIS document is a JSON object.")])
    kind, context = document.get("type"), document.get("@context")
    if kind not in schema.DOCUMENT_TYPES:
        return Checked([((), document)], context)
    path: Path = ("epcisBody", "eventList")
    if kind == "EPCISQueryDocument":
        path = ("epcisBody", "queryResults", "resultsBody", "eventList")
    events: Any = document
    for step in path:
        events = events.get(step) if isinstance(events, dict) else None
    return Checked([((*path, i), e) for i, e in enumerate(events)] if isinstance(events, list) else [], context)


def _envelope_faults(document: dict[str, Any]) -> Iterator[Fault]:
    if document.get("type") not in schema.DOCUMENT_TYPES:
        if "@context" not in document:
            yield Fault("schema", "/@context", "This field is required.")
        return
    yield from schema.faults_of_envelope(_without_events(document))
    version = document.get("schemaVersion")
    if isinstance(version, str) and not re.fullmatch(r"2\.0(\.\d+)?", version):
        yield Fault("version", "/schemaVersion", f"“{version[:20]}” is not a version of EPCIS that we read: send 2.0.")


def _without_events(document: dict[str, Any]) -> dict[str, Any]:
    """A copy with an empty list, so that what the schema says is about the envelope alone."""
    if document["type"] == "EPCISDocument":
        body = document.get("epcisBody")
        if isinstance(body, dict) and isinstance(body.get("eventList"), list):
            return {**document, "epcisBody": {**body, "eventList": []}}
        return document
    body = document.get("epcisBody")
    results = body.get("queryResults") if isinstance(body, dict) else None
    inner = results.get("resultsBody") if isinstance(results, dict) else None
    if isinstance(inner, dict) and isinstance(inner.get("eventList"), list):
        inner = {**inner, "eventList": []}
        return {**document, "epcisBody": {**body, "queryResults": {**results, "resultsBody": inner}}}  # type: ignore[dict-item]
    return document


def _context_faults(context: Any, path: Path) -> Iterator[Fault]:
    for i, part in enumerate(context if isinstance(context, list) else [context]):
        at = (*path, i) if isinstance(context, list) else path
        if isinstance(part, str) and part not in KNOWN_CONTEXTS:
            say = "We fetch nothing: name GS1's context, and declare your own prefixes in an object beside it."
            yield Fault("context", pointer(at), f"“{part[:100]}” is not a context that we know. {say}")
        elif isinstance(part, dict):
            yield from _prefix_faults(part, at)
    parts = context if isinstance(context, list) else [context]
    if path == ("@context",) and context is not None and not KNOWN_CONTEXTS & {p for p in parts if isinstance(p, str)}:
        known = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
        yield Fault("context", pointer(path), f"GS1's context is missing: {known}")


def _prefix_faults(part: dict[str, Any], path: Path) -> Iterator[Fault]:
    for name, value in part.items():
        iri = value.get("@id") if isinstance(value, dict) else value
        if isinstance(value, dict) and iri is None and ":" in name:
            continue  # says what type the values of a field have
        if name.startswith("@") or not (isinstance(iri, str) and _ABSOLUTE.fullmatch(iri)):
            yield Fault("context", pointer([*path, name]), "A prefix of your own stands for an absolute address.")
        elif name in vocabulary.PREFIXES and iri.rstrip(":") != vocabulary.PREFIXES[name].rstrip(":"):
            yield Fault("context", pointer([*path, name]), f"“{name}” stands for {vocabulary.PREFIXES[name]} already.")


def _event_faults(event: Any, path: Path, context: Any) -> list[Fault]:
    """What the vocabulary, the identifiers and the clock say comes first: it is clearer than the schema."""
    if not isinstance(event, dict):
        return [Fault("schema", pointer(path), "An event is a JSON object.")]
    own = list(_context_faults(event["@context"], (*path, "@context"))) if path and "@context" in event else []
    own += [*_type_faults(event, path), *_word_faults(event, path), *_epc_faults(event, path)]
    own += [*_time_faults(event, path), *_key_faults(event, path, set(declared(context) | declared(_context(event))))]
    told = {fault.path for fault in own}
    return own + [fault for fault in schema.faults_of_event(event, path) if fault.path not in told]


def _context(event: dict[str, Any]) -> Any:
    return event.get("@context")


def _type_faults(event: dict[str, Any], path: Path) -> Iterator[Fault]:
    if "type" in event and event["type"] not in schema.EVENT_TYPES:
        say = f"We keep events of these types: {', '.join(schema.EVENT_TYPES)}."
        yield Fault("event-type", pointer([*path, "type"]), say)


def _words(event: dict[str, Any]) -> Iterator[tuple[Path, Any, Vocabulary]]:
    yield ("bizStep",), event.get("bizStep"), vocabulary.BIZ_STEP
    yield ("disposition",), event.get("disposition"), vocabulary.DISPOSITION
    for field, (_name, words) in _TYPED.items():
        for i, entry in _entries(event, field):
            yield (field, i, "type"), entry.get("type"), words
    for way in ("set", "unset"):
        for i, word in enumerate(_list(_object(event, "persistentDisposition").get(way))):
            yield ("persistentDisposition", way, i), word, vocabulary.DISPOSITION
    yield ("errorDeclaration", "reason"), _object(event, "errorDeclaration").get("reason"), vocabulary.ERROR_REASON
    for at, part in _sensor_parts(event):
        yield (*at, "type"), part.get("type"), vocabulary.MEASUREMENT
        yield (*at, "exception"), part.get("exception"), vocabulary.ALERT
        yield (*at, "component"), part.get("component"), vocabulary.COMPONENT


def _word_faults(event: dict[str, Any], path: Path) -> Iterator[Fault]:
    for at, text, words in _words(event):
        if isinstance(text, str) and words.word(text) is None:
            say = f"“{text[:60]}” is not a word of the Core Business Vocabulary here. Known: "
            yield Fault("vocabulary", pointer([*path, *at]), say + ", ".join(sorted(words.words())) + ".")


def _epcs(event: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    yield ("parentID",), event.get("parentID")
    for field in EPC_LISTS:
        yield from (((field, i), epc) for i, epc in enumerate(_list(event.get(field))))
    for field in QUANTITY_LISTS:
        yield from (((field, i, "epcClass"), entry.get("epcClass")) for i, entry in _entries(event, field))
    for field in ("readPoint", "bizLocation"):
        yield (field, "id"), _object(event, field).get("id")
    for field, (name, _vocabulary) in _TYPED.items():
        yield from (((field, i, name), entry.get(name)) for i, entry in _entries(event, field))
    yield ("transformationID",), event.get("transformationID")
    for at, part in _sensor_parts(event):
        yield (*at, "deviceID"), part.get("deviceID")


def _sensor_parts(event: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    for i, element in _entries(event, "sensorElementList"):
        yield ("sensorElementList", i, "sensorMetadata"), _object(element, "sensorMetadata")
        for j, report in _entries(element, "sensorReport"):
            yield ("sensorElementList", i, "sensorReport", j), report


def _ids(event: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Names of events, which may be of any make."""
    yield ("eventID",), event.get("eventID")
    listed = _list(_object(event, "errorDeclaration").get("correctiveEventIDs"))
    yield from ((("errorDeclaration", "correctiveEventIDs", i), name) for i, name in enumerate(listed))


def _epc_faults(event: dict[str, Any], path: Path) -> Iterator[Fault]:
    own_host = urlsplit(conf.site_url()).netloc
    for at, uri in (*_epcs(event), *_ids(event)):
        if not isinstance(uri, str):
            continue
        if len(uri) > 300:
            yield Fault("identifier", pointer([*path, *at]), "An identifier has at most 300 characters.")
        elif say := fault_in(uri, own_host=own_host):
            yield Fault("check-digit" if "check digit" in say else "identifier", pointer([*path, *at]), say)
    for field in QUANTITY_LISTS:
        for i, entry in _entries(event, field):
            quantity = entry.get("quantity")
            if isinstance(quantity, int | float) and not 0 < quantity < 10**11:
                where = pointer([*path, field, i, "quantity"])
                yield Fault("quantity", where, "A quantity is more than 0, with at most 11 digits before the point.")


def _time_faults(event: dict[str, Any], path: Path) -> Iterator[Fault]:
    now = timezone.now()
    declaration = _object(event, "errorDeclaration")
    said: list[tuple[Path, Any]] = [
        (("eventTime",), event.get("eventTime")),
        (("errorDeclaration", "declarationTime"), declaration.get("declarationTime")),
    ]
    measured = [((*at, name), part.get(name)) for at, part in _sensor_parts(event) for name in SENSOR_TIMES]
    for at, text in (*said, *measured):
        if not isinstance(text, str):
            continue
        time = moment(text)
        if time is None:
            yield Fault("time", pointer([*path, *at]), f"“{text[:40]}” is not {schema.FORMATS['date-time']}.")
        elif at in dict(said) and time > now + CLOCK_TOLERANCE:
            yield Fault("time", pointer([*path, *at]), "This lies in the future.")


def moment(text: str) -> dt.datetime | None:
    """A date and time with its offset, or None; what no clock of ours could have told is none either."""
    try:
        time = dt.datetime.fromisoformat(text)
        return time.astimezone(dt.UTC) if time.tzinfo and 1900 < time.year < 9999 else None
    except (ValueError, OverflowError):
        return None


def _key_faults(value: Any, path: Path, prefixes: set[str]) -> Iterator[Fault]:
    """Fields of one's own have a prefix that is declared, or are a whole address."""
    if isinstance(value, list):
        for i, one in enumerate(value):
            yield from _key_faults(one, (*path, i), prefixes)
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        prefix, colon, rest = name.partition(":")
        if colon and not rest.startswith("//") and prefix not in {*prefixes, "urn"}:
            say = f'The prefix “{prefix[:40]}” is not declared: put {{"{prefix[:40]}": "https://…"}} into @context.'
            yield Fault("context", pointer([*path, name]), say)
        if name != "@context":
            yield from _key_faults(inner, (*path, name), prefixes)


def _object(event: dict[str, Any], field: str) -> dict[str, Any]:
    found = event.get(field)
    return found if isinstance(found, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _entries(event: dict[str, Any], field: str) -> list[tuple[int, dict[str, Any]]]:
    return [(i, entry) for i, entry in enumerate(_list(event.get(field))) if isinstance(entry, dict)]
