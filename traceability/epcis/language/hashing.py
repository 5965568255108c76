"""The EPCIS event hash (Core Business Vocabulary 2.0, section 8.9): one name for one event, however it is written.

The order of fields is that of GS1's reference implementation, ``epcis-event-hash-generator`` on PyPI, where it differs
from the table in the standard (business transactions, sources and destinations stand behind the sensor data).
docs/decisions/0015-epcis.md tells where we follow the standard and not the program.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from traceability.epcis.language import vocabulary
from traceability.epcis.language.identifiers import canonical
from traceability.epcis.language.vocabulary import PREFIXES, Vocabulary

Prefixes = dict[str, str]

_TIMES = {"eventTime", "time", "startTime", "endTime"}
_WORDS: dict[str, Vocabulary] = {
    "bizStep": vocabulary.BIZ_STEP, "disposition": vocabulary.DISPOSITION, "set": vocabulary.DISPOSITION,
    "unset": vocabulary.DISPOSITION, "component": vocabulary.COMPONENT, "exception": vocabulary.ALERT,
}  # fmt: skip
_TYPES: dict[str, Vocabulary] = {
    "bizTransaction": vocabulary.BIZ_TRANSACTION, "source": vocabulary.SOURCE_DEST,
    "destination": vocabulary.SOURCE_DEST, "sensorReport": vocabulary.MEASUREMENT,
}  # fmt: skip

_QUANTITY = ("epcClass", "quantity", "uom")
_METADATA = (
    "time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"
)  # fmt: skip
_REPORT = (
    "type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "time", "microorganism",
    "chemicalSubstance", "value", "component", "stringValue", "booleanValue", "hexBinaryValue", "uriValue", "minValue",
    "maxValue", "meanValue", "sDev", "percRank", "percValue", "uom", "coordinateReferenceSystem",
)  # fmt: skip

# Field: what each of its entries is called, and the fields of an entry in their order.
_LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "epcList": ("epc", ()), "inputEPCList": ("epc", ()), "outputEPCList": ("epc", ()), "childEPCs": ("epc", ()),
    "quantityList": ("quantityElement", _QUANTITY), "childQuantityList": ("quantityElement", _QUANTITY),
    "inputQuantityList": ("quantityElement", _QUANTITY), "outputQuantityList": ("quantityElement", _QUANTITY),
    "sensorElementList": ("sensorElement", ("sensorMetadata", "sensorReport")),
}  # fmt: skip
_TYPED_LISTS = {"bizTransactionList": "bizTransaction", "sourceList": "source", "destinationList": "destination"}
_PARTS = {
    "persistentDisposition": ("set", "unset"), "readPoint": ("id",), "bizLocation": ("id",),
    "sensorMetadata": _METADATA, "sensorReport": _REPORT,
}  # fmt: skip
_ORDER = (
    "eventTime", "eventTimeZoneOffset", "certificationInfo", "parentID", "epcList", "inputEPCList", "childEPCs",
    "quantityList", "childQuantityList", "inputQuantityList", "outputEPCList", "outputQuantityList", "action",
    "transformationID", "bizStep", "disposition", "persistentDisposition", "readPoint", "bizLocation",
    "sensorElementList",
)  # fmt: skip
_NOT_HASHED = {"@context", "type", "eventID", "recordTime", "errorDeclaration", "comment", "rdfs:comment"}


def event_hash(event: Mapping[str, Any], context: Any = None) -> str:
    """``ni:///sha-256;…?ver=CBV2.0``. ``context`` is the document's @context, if the event has none of its own."""
    return f"ni:///sha-256;{hashlib.sha256(pre_hash(event, context).encode()).hexdigest()}?ver=CBV2.0"


def pre_hash(event: Mapping[str, Any], context: Any = None) -> str:
    prefixes = declared(context) | declared(event.get("@context"))
    first = "".join(_field(name, event[name], prefixes) for name in _ORDER if name in event)
    others = [_other(n, v, prefixes) for n, v in event.items() if n not in _NOT_HASHED and n not in _ORDER]
    return f"eventType={event['type']}{first}{''.join(sorted(others))}"


def declared(context: Any) -> Prefixes:
    """The prefixes of a JSON-LD @context, beyond those that every EPCIS document has."""
    parts = context if isinstance(context, list) else [context]
    return dict(PREFIXES) | {k: v for part in parts if isinstance(part, dict) for k, v in _iris(part)}


def _iris(part: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        iri = value.get("@id") if isinstance(value, dict) else value
        if isinstance(iri, str) and not name.startswith("@"):
            yield name, iri


def _field(name: str, value: Any, prefixes: Prefixes) -> str:
    """A standard field, as it goes into the string; empty when there is nothing in it."""
    if name in _LISTS:
        entry, fields = _LISTS[name]
        return _named_list(name, (_entry(entry, fields, one, prefixes) for one in _many(value)))
    if name in _PARTS:
        return "".join(sorted(_entry(name, _PARTS[name], one, prefixes) for one in _many(value)))
    return "".join(sorted(_valued(name, one, prefixes) for one in _many(value)))


def _named_list(name: str, entries: Iterator[str]) -> str:
    joined = "".join(sorted(filter(None, entries)))
    return name + joined if joined else ""


def _entry(name: str, fields: tuple[str, ...], one: Any, prefixes: Prefixes) -> str:
    if not isinstance(one, dict):
        return _valued(name, one, prefixes)
    inside = []
    for field in fields:
        if field == "type":
            inside.append(_typed(name, one.get("type"), prefixes))
        elif field in one:
            inside.append(_field(field, one[field], prefixes))
    theirs = sorted(_extension(n, v, prefixes) for n, v in one.items() if n not in fields)
    joined = "".join(inside) + "".join(theirs)
    return name + joined if joined else ""


def _valued(name: str, value: Any, prefixes: Prefixes) -> str:
    text = _text(value)
    if not text:
        return ""
    if name in _TIMES:
        return f"{name}={_in_utc(text)}"
    if name in _WORDS:
        text = _WORDS[name].uri(vocabulary.expanded(text, prefixes))
    return f"{name}={_in_one_form(text, prefixes)}"


def _typed(owner: str, value: Any, prefixes: Prefixes) -> str:
    text = _text(value)
    return f"type={_in_one_form(_TYPES[owner].uri(vocabulary.expanded(text, prefixes)), prefixes)}" if text else ""


def _other(name: str, value: Any, prefixes: Prefixes) -> str:
    """What the order of fields does not name: typed lists, ilmd, fields of one's own. Sorted by their text."""
    if name in _TYPED_LISTS:
        field = _TYPED_LISTS[name]
        entries = (_typed(field, one.get("type"), prefixes) + _valued(field, one.get(field), prefixes) for one in value)
        return _named_list(name, entries)
    return _extension(name, value, prefixes)


def _extension(name: str, value: Any, prefixes: Prefixes) -> str:
    return "".join(sorted(_extension_entry(_in_braces(name, prefixes), one, prefixes) for one in _many(value)))


def _extension_entry(key: str, value: Any, prefixes: Prefixes) -> str:
    if isinstance(value, dict):
        return key + "".join(sorted(_extension(n, v, prefixes) for n, v in value.items() if n not in _NOT_HASHED))
    text = _text(value)
    return f"{key}={_in_one_form(text, prefixes)}" if text else key


def _in_braces(name: str, prefixes: Prefixes) -> str:
    """``ex:colour`` to ``{https://example.com/}colour``."""
    prefix, colon, local = name.partition(":")
    return f"{{{prefixes[prefix]}}}{local}" if colon and prefix in prefixes else name


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"  # as XML and JSON write them
    return "" if value is None else str(value).strip()


def _in_one_form(text: str, prefixes: Prefixes) -> str:
    """Numbers without needless digits, words and EPCs in their Web form, short names written out."""
    return canonical(_number(_cbv_in_web_form(vocabulary.expanded(text, prefixes))))


_CBV_URNS = {"bizstep": "BizStep", "disp": "Disp", "btt": "BTT", "sdt": "SDT", "er": "ER"}


def _cbv_in_web_form(text: str) -> str:
    if not text.startswith("urn:epcglobal:cbv:"):
        return text
    kind, _colon, word = text.removeprefix("urn:epcglobal:cbv:").partition(":")
    return f"{vocabulary.WEB}{_CBV_URNS[kind]}-{word}" if kind in _CBV_URNS else text


def _number(text: str) -> str:
    """As the reference program writes it; but what is too long for a float is no number, lest two serials be one."""
    try:
        number = float(text)
        is_exact = math.isfinite(number) and Decimal(repr(number)) == Decimal(text)
    except (ValueError, InvalidOperation):
        return text
    if not is_exact:
        return text
    return str(int(number)) if number == int(number) else str(number)


def _in_utc(text: str) -> str:
    """Milliseconds, rounded; a text that is no time stays as it is."""
    try:
        rounded = dt.datetime.fromisoformat(text).astimezone(dt.UTC) + dt.timedelta(microseconds=500)
    except (ValueError, OverflowError):
        return text
    return f"{rounded:%Y-%m-%dT%H:%M:%S}.{rounded.microsecond // 1000:03d}Z"
