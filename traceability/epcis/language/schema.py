"""GS1's JSON Schema of EPCIS 2.0, with format checks on, and its verdicts in sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from traceability.epcis.language.faults import Fault, pointer
from traceability.epcis.language.faults import Path as Place

EVENT_TYPES = ("ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent")
DOCUMENT_TYPES = ("EPCISDocument", "EPCISQueryDocument")

FORMATS = {"date-time": "a date and time with its offset, such as 2026-08-30T07:15:00.000+07:00", "uri": "a URI"}


@cache
def schema() -> dict[str, Any]:
    """The file as shipped, and the one field that the official schema has beyond it (see gs1/README.md)."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "gs1" / "EPCISDocument.schema.json").read_text())
    report = found["definitions"]["sensorReport"]
    report["properties"].setdefault("bizRules", {"$ref": "#/definitions/uri"})
    names = report["propertyNames"]["anyOf"][1]["enum"]
    if "bizRules" not in names:
        names.append("bizRules")
    return found


def definitions() -> dict[str, Any]:
    found: dict[str, Any] = schema()["definitions"]
    return found


@cache
def _validator(definition: str = "") -> Any:
    """Of a whole document, or of one definition in the schema."""
    chosen = {**schema(), "allOf": [{"$ref": f"#/definitions/{definition}"}]} if definition else schema()
    return Draft7Validator(chosen, format_checker=FormatChecker(("date-time", "uri")))


def is_valid(document: Any) -> bool:
    return bool(_validator().is_valid(document))


def faults_of_event(event: Any, path: Place) -> Iterator[Fault]:
    """``event`` as it stands in a list of a document, found there at ``path``."""
    kind = event.get("type") if isinstance(event, dict) else None
    definition = kind if kind in EVENT_TYPES else "EPCIS-Document-Event"
    return _faults(_validator(definition), event, path)


def faults_of_envelope(document: dict[str, Any]) -> Iterator[Fault]:
    """Of a document whose events are looked at one by one."""
    return _faults(_validator(), document, ())


def _faults(validator: Any, instance: Any, path: Place) -> Iterator[Fault]:
    leaves = [leaf for error in validator.iter_errors(instance) for leaf in _leaves(error)]
    places = {tuple(leaf.absolute_path) for leaf in leaves}
    for leaf in leaves:
        if not (_is_choice_of_lists(leaf) and any(len(place) > len(leaf.absolute_path) for place in places)):
            yield Fault("schema", pointer([*path, *leaf.absolute_path, *_named(leaf)]), _sentence(leaf))


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """What to tell: of alternatives the one that fits the value best, or that there are alternatives."""
    if error.validator in ("allOf", "if", "$ref") and error.context:
        for inner in error.context:
            yield from _leaves(inner)
        return
    if error.validator == "anyOf" and error.context:
        deeper = [e for e in error.context if len(e.relative_path) > 0 and e.validator not in ("required", "not")]
        if deeper and not _is_choice_of_fields(error):
            yield from _leaves(max(deeper, key=lambda e: len(e.relative_path)))
            return
    yield error


def _is_choice_of_fields(error: ValidationError) -> bool:
    return isinstance(error.instance, dict)


def _is_choice_of_lists(error: ValidationError) -> bool:
    """Fails as well when a fault lies inside one of the lists, and then it only hides what is wrong."""
    return error.validator == "anyOf" and _is_choice_of_fields(error) and not _has_stray_lot_data(error.instance)


def _has_stray_lot_data(event: dict[str, Any]) -> bool:
    return "ilmd" in event and event.get("action") != "ADD"


def _named(error: ValidationError) -> list[str]:
    """The field that is missing or unknown belongs to the path."""
    if "propertyNames" in error.absolute_schema_path:
        return [str(error.instance)]
    if error.validator == "required":
        missing = next((name for name in error.validator_value if name not in error.instance), None)
        return [missing] if missing else []
    return []


def _sentence(error: ValidationError) -> str:
    value = json.dumps(error.instance, ensure_ascii=False, default=str)[:80]
    if "propertyNames" in error.absolute_schema_path:
        return f"The field {value} is not known here; a field of your own needs a prefix that @context declares."
    match error.validator:
        case "required":
            return "This field is required."
        case "format":
            return f"{value} is not {FORMATS[error.validator_value]}."
        case "enum":
            return f"{value} is none of: {', '.join(map(str, error.validator_value))}."
        case "type":
            return f"{value} should be of type {error.validator_value}."
        case "pattern":
            return f"{value} does not have the form {error.validator_value}."
        case "minItems":
            return f"At least {error.validator_value} entry is needed."
        case "uniqueItems":
            return "An entry stands here twice."
        case "additionalProperties":
            return str(error.message).replace("Additional properties", "Fields of one's own")
        case "anyOf" if isinstance(error.instance, dict):
            return _needed(error)
        case _:
            return f"{value} cannot stand here: {error.message[:160]}"


def _needed(error: ValidationError) -> str:
    """Of an event that lacks every one of several fields, or has one that its others forbid."""
    instance = error.instance
    if _has_stray_lot_data(instance):
        return "ilmd may stand only with the action ADD."
    lists = [name for name in _LISTS.get(str(instance.get("type")), ()) if not instance.get(name)]
    if lists:
        return f"Say what took part: {' or '.join(lists)} is missing or empty."
    return str(error.message)[:160]


_LISTS = {
    "ObjectEvent": ("epcList", "quantityList"),
    "AggregationEvent": ("childEPCs", "childQuantityList"),
    "TransactionEvent": ("epcList", "quantityList"),
    "TransformationEvent": ("inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList"),
    "AssociationEvent": ("childEPCs", "childQuantityList"),
}
