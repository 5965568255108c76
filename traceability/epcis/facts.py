"""The fields of an event that the query interface can ask for and that have no column of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from traceability.epcis import vocabulary
from traceability.epcis.identifiers import canonical
from traceability.epcis.vocabulary import Vocabulary

_TYPED = {
    "bizTransactionList": ("bizTransaction", vocabulary.BIZ_TRANSACTION),
    "sourceList": ("source", vocabulary.SOURCE_DEST),
    "destinationList": ("destination", vocabulary.SOURCE_DEST),
}
_OF_SENSORS = (
    "deviceID", "dataProcessingMethod", "microorganism", "chemicalSubstance", "bizRules", "stringValue",
    "hexBinaryValue", "uriValue",
)  # fmt: skip

# What may follow EQ_ in a query, beside those that end in a type.
PLAIN = frozenset({
    "readPoint", "bizLocation", "transformationID", "persistentDisposition_set", "persistentDisposition_unset",
    "errorReason", "correctiveEventID", "type", *_OF_SENSORS,
})  # fmt: skip
TYPED = dict(_TYPED.values())


def facts_of(event: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(name, value[:300]) for name, value in _facts(event) if value}


def _facts(event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
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
    yield from (("correctiveEventID", event_id) for event_id in declaration.get("correctiveEventIDs", ()))
    for element in event.get("sensorElementList", ()):
        for part in (element.get("sensorMetadata", {}), *element.get("sensorReport", ())):
            yield from ((name, str(part[name])) for name in _OF_SENSORS if name in part)
            yield "type", word(vocabulary.MEASUREMENT, part.get("type", ""))


def word(words: Vocabulary, text: str) -> str:
    """A word in the form in which it is kept and asked for: bare if it is the standard's, a URI if not."""
    return words.word(text) or text
