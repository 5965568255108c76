"""The fields of an event that the query interface can ask for and that have no column of their own.

What is compared by size has the form of ``number`` or ``time``: texts that sort as what they stand for, so that one
index answers for all.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from traceability.epcis.language import vocabulary
from traceability.epcis.language.hashing import declared
from traceability.epcis.language.identifiers import canonical
from traceability.epcis.language.validation import SENSOR_TIMES, moment
from traceability.epcis.language.vocabulary import Vocabulary, expanded

Fact = tuple[str, str]
Json = Mapping[str, Any]

_TYPED = {
    "bizTransactionList": ("bizTransaction", vocabulary.BIZ_TRANSACTION),
    "sourceList": ("source", vocabulary.SOURCE_DEST),
    "destinationList": ("destination", vocabulary.SOURCE_DEST),
}
_OF_SENSORS = (
    "deviceID", "dataProcessingMethod", "microorganism", "chemicalSubstance", "bizRules", "stringValue",
    "hexBinaryValue", "uriValue",
)  # fmt: skip
MEASURES = ("value", "minValue", "maxValue", "meanValue", "sDev", "percValue")

# What may follow EQ_ in a query, beside those that end in a type.
PLAIN = frozenset({
    "readPoint", "bizLocation", "transformationID", "persistentDisposition_set", "persistentDisposition_unset",
    "errorReason", "correctiveEventID", "type", "booleanValue", *_OF_SENSORS,
})  # fmt: skip
TYPED = dict(_TYPED.values())

# Fields of one's own: where in the event they stand, and how that is said in the name of a parameter.
_HOLDERS = {
    "ilmd": "ILMD_", "errorDeclaration": "ERROR_DECLARATION_", "readPoint": "readPoint_", "bizLocation": "bizLocation_",
}  # fmt: skip
SCOPES = (*_HOLDERS.values(), "SENSORELEMENT_", "SENSORMETADATA_", "SENSORREPORT_")
NUMBER, TIME = "#", "@"  # behind the name of a field of one's own: its value as one of these
MOST_OWN_FIELDS = 200  # of one event; the others are kept, but not found


def facts_of(event: Json) -> set[Fact]:
    own = islice(_own_fields(event, declared(event.get("@context"))), MOST_OWN_FIELDS)
    return {(name, value[:300]) for name, value in _facts(event) if value} | set(own)


def _facts(event: Json) -> Iterator[Fact]:
    for field in ("readPoint", "bizLocation"):
        if field in event:
            yield field, canonical(event[field]["id"])
    if "transformationID" in event:
        yield "transformationID", canonical(event["transformationID"])
    for field, (name, words) in _TYPED.items():
        for entry in event.get(field, ()):
            yield f"{name}_{word(words, entry.get('type', ''))}"[:120], canonical(entry[name])
    for way, listed in event.get("persistentDisposition", {}).items():
        yield from ((f"persistentDisposition_{way}", word(vocabulary.DISPOSITION, text)) for text in listed)
    declaration = event.get("errorDeclaration", {})
    yield "errorReason", word(vocabulary.ERROR_REASON, declaration.get("reason", ""))
    yield "errorDeclarationTime", time(declaration.get("declarationTime", ""))
    yield from (("correctiveEventID", event_id) for event_id in declaration.get("correctiveEventIDs", ()))
    for element in event.get("sensorElementList", ()):
        yield "sensorElementList", "true"
        for part in (element.get("sensorMetadata", {}), *element.get("sensorReport", ())):
            yield from _of_sensor(part)


def _of_sensor(part: Json) -> Iterator[Fact]:
    yield from ((name, str(part[name])) for name in _OF_SENSORS if name in part)
    yield from ((name, time(part[name])) for name in SENSOR_TIMES if name in part)
    yield from ((f"{name}_{part.get('uom', '')}", number(part[name])) for name in MEASURES if name in part)
    yield "percRank", number(part.get("percRank"))
    yield "type", word(vocabulary.MEASUREMENT, part.get("type", ""))
    if "booleanValue" in part:
        yield "booleanValue", _text(part["booleanValue"])


def _own_fields(event: Json, prefixes: dict[str, str]) -> Iterator[Fact]:
    for scope, holder in _holders(event):
        for name, value in holder.items():
            if ":" in name:
                yield from _own_field(scope, name, value, prefixes)


def _holders(event: Json) -> Iterator[tuple[str, Json]]:
    yield "", event
    yield from ((scope, event[field]) for field, scope in _HOLDERS.items() if field in event)
    for element in event.get("sensorElementList", ()):
        yield "SENSORELEMENT_", element
        yield "SENSORMETADATA_", element.get("sensorMetadata", {})
        yield from (("SENSORREPORT_", report) for report in element.get("sensorReport", ()))


def _own_field(scope: str, name: str, value: Any, prefixes: dict[str, str]) -> Iterator[Fact]:
    called = own_name(scope, name, prefixes)
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield called, ""
            inner = scope if scope.startswith(INNER) else f"{INNER}{scope}"
            for deeper, told in one.items():
                yield from _own_field(inner, deeper, told, prefixes)
        elif not isinstance(one, list):
            yield called, _text(one)[:300]
            yield from ((f"{called}{kind}", form) for kind, form in ((NUMBER, number(one)), (TIME, time(one))) if form)


INNER = "INNER_"


def own_name(scope: str, name: str, prefixes: dict[str, str]) -> str:
    return f"{scope}{expanded(name, prefixes)}"[:118]


def word(words: Vocabulary, text: str) -> str:
    """A word in the form in which it is kept and asked for: bare if it is the standard's, a URI if not."""
    return words.word(text) or text


def number(value: Any) -> str:
    """Sixteen digits that sort as numbers do (the bits of a double, negative ones turned round); "" for no number."""
    try:
        found = float(value) + 0.0  # there is one zero
    except (TypeError, ValueError, OverflowError):
        return ""
    if isinstance(value, bool) or not math.isfinite(found):
        return ""
    (bits,) = struct.unpack(">Q", struct.pack(">d", found))
    turned: int = bits ^ ((1 << 64) - 1 if bits >> 63 else 1 << 63)
    return f"{turned:016x}"


def time(value: Any) -> str:
    """To the microsecond in UTC; "" for no time."""
    found = moment(value) if isinstance(value, str) else None
    return f"{found:%Y-%m-%dT%H:%M:%S.%f}" if found else ""


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
