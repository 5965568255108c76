"""Printed codes: GS1 Digital Link (URI syntax 1.6, uncompressed) and our own ``/t/{code}`` in the same grammar.

``parse`` reads the path of a request, ``parse_uri`` a whole address as the standard wants it. Both are total: for any
text they return what it names or a SyntaxFault, and raise nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

from catalogue.gs1 import is_gtin14
from traceability.codes.application_identifiers import KEYS, NEEDS_QUALIFIER, ValueFault, identifier, sequences
from traceability.codes.crockford import normalise

MAX_PATH = 512
MAX_QUERY = 4096
MAX_URI = 4096
MAX_TRACE_CODE = 20
# Qualifiers that a PrintedCode has a name for. 235 stands alone: who numbers for the State knows no lot of ours.
QUALIFIERS = {"22": "variant", "10": "lot", "21": "serial", "235": "third_party"}

_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOT_IN_URIS = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")
_HOST = re.compile(r"(?:https?|HTTPS?)://[A-Za-z0-9\-.:\[\]]+(?=/)")


class Reason(StrEnum):
    TOO_LONG = "too-long"
    ENCODING = "encoding"
    CONTROL_CHARACTER = "control-character"
    NO_ADDRESS = "no-web-address"
    NO_KEY = "no-key"
    GTIN_DIGITS = "gtin-digits"
    GTIN_LENGTH = "gtin-length"
    CHECK_DIGIT = ValueFault.CHECK_DIGIT
    TRACE_CODE = "trace-code"
    UNKNOWN_QUALIFIER = "unknown-qualifier"
    QUALIFIER_ORDER = "qualifier-order"
    QUALIFIER_MISSING = "qualifier-missing"
    MISSING_VALUE = ValueFault.MISSING
    VALUE_TOO_LONG = ValueFault.TOO_LONG
    VALUE_TOO_SHORT = ValueFault.TOO_SHORT
    VALUE_CHARACTERS = ValueFault.CHARACTERS
    VALUE_CONTENT = ValueFault.CONTENT
    UNKNOWN_ATTRIBUTE = "unknown-attribute"
    NO_ATTRIBUTE = "no-attribute"
    ATTRIBUTE_IN_PATH = "attribute-belongs-in-path"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    reason: Reason
    part: str = ""


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """Exactly one of ``gtin``, ``trace_code`` and ``other`` is set."""

    gtin: str = ""
    trace_code: str = ""
    variant: str = ""
    lot: str = ""
    serial: str = ""
    third_party: str = ""
    # The canonical path of a GS1 key other than a GTIN: well-formed, and nothing that we hold.
    other: str = ""

    @property
    def path(self) -> str:
        """The canonical path: keys in order, values percent-encoded, no trailing slash."""
        head = f"/01/{self.gtin}" if self.gtin else f"/t/{self.trace_code}"
        parts = [f"/{ai}/{quote(value, safe='')}" for ai, name in QUALIFIERS.items() if (value := getattr(self, name))]
        return self.other or head + "".join(parts)


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """A whole address; ``attributes`` are the AIs in its query."""

    code: PrintedCode
    attributes: dict[str, str] = field(default_factory=dict)


class _Pair(NamedTuple):
    ai: str
    value: str


def parse(path: str, *, encoded: bool = True) -> PrintedCode | SyntaxFault:
    """Parse the path of a request; a slash at its end is forgiven.

    ``encoded=False`` is for servers that hand over a decoded path only: a ``%2F`` inside a lot or serial is then a
    plain slash, and segments that cannot be a key are joined to the value before them.
    """
    if len(path) > MAX_PATH:
        return SyntaxFault(Reason.TOO_LONG)
    segments = path.lstrip("/").split("/")
    if len(segments) > 1 and segments[-1] == "":
        segments.pop()
    if encoded:
        return _of_encoded(segments)
    if _CONTROL.search(path):
        return SyntaxFault(Reason.CONTROL_CHARACTER)
    return _printed_code(_rejoined(segments))


def parse_uri(uri: str) -> DigitalLink | SyntaxFault:
    """Parse a whole address strictly: any host, any stem before the key, no slash at the end."""
    if len(uri) > MAX_URI:
        return SyntaxFault(Reason.TOO_LONG)
    if _NOT_IN_URIS.search(uri):
        return SyntaxFault(Reason.ENCODING)
    host = _HOST.match(uri)
    if not host:
        return SyntaxFault(Reason.NO_ADDRESS)
    path, _, query = uri[host.end() :].partition("#")[0].partition("?")
    segments = _without_stem(path)
    code = _of_encoded(segments) if segments else SyntaxFault(Reason.NO_KEY)
    if isinstance(code, SyntaxFault):
        return code
    attributes = attributes_of(code, query)
    return attributes if isinstance(attributes, SyntaxFault) else DigitalLink(code, attributes)


def _without_stem(path: str) -> list[str]:
    """From the last key on: behind it stand pairs of AI and value only."""
    segments = path.split("/")[1:]
    for start in range(len(segments) - 2, -1, -2):
        if segments[start] in KEYS:
            return segments[start:]
        if identifier(segments[start]) is None:
            break
    return []


def _of_encoded(segments: list[str]) -> PrintedCode | SyntaxFault:
    if any("%" in segment for segment in segments):
        try:
            segments = [_decoded(segment) for segment in segments]
        except ValueError:  # UnicodeDecodeError is one
            return SyntaxFault(Reason.ENCODING)
    if any(_CONTROL.search(segment) for segment in segments):
        return SyntaxFault(Reason.CONTROL_CHARACTER)
    return _printed_code(segments)


def _decoded(text: str) -> str:
    if _BROKEN_ESCAPE.search(text):
        raise ValueError(text)
    return unquote_to_bytes(text).decode()


def _rejoined(segments: list[str]) -> list[str]:
    """``[01, gtin, 10, A, B]`` to ``[01, gtin, 10, A/B]``: only a qualifier can stand where a qualifier is due."""
    known = {ai for row in sequences(segments[0]) for ai in row} if segments[0] in KEYS else QUALIFIERS
    joined = segments[:2]
    for segment in segments[2:]:
        if len(joined) >= 4 and len(joined) % 2 == 0 and segment not in known:
            joined[-1] += f"/{segment}"
        else:
            joined.append(segment)
    return joined


def _printed_code(segments: list[str]) -> PrintedCode | SyntaxFault:
    key, *rest = segments
    if not rest or (key not in KEYS and key not in ("t", "T")):
        return SyntaxFault(Reason.NO_KEY, key)
    kind = key if key in KEYS else "01"  # our own codes take what a GTIN takes
    pairs = [_Pair(*pair) for pair in zip(rest[1::2], rest[2::2], strict=False)]
    fault = _key_fault(key, rest[0]) or _path_fault(kind, rest[1:]) or _value_fault(pairs)
    if fault:
        return fault
    if kind != key:
        return PrintedCode(trace_code=normalise(rest[0]), **_named(pairs))
    if key == "01":
        return PrintedCode(gtin=rest[0], **_named(pairs))
    return PrintedCode(other="".join(f"/{quote(segment, safe='')}" for segment in segments))


def _named(pairs: list[_Pair]) -> dict[str, str]:
    return {QUALIFIERS[ai]: value for ai, value in pairs}


def _key_fault(key: str, value: str) -> SyntaxFault | None:
    if key == "01":
        return _gtin_fault(value)
    if key in ("t", "T"):
        normal = normalise(value)
        return None if normal and len(normal) <= MAX_TRACE_CODE else SyntaxFault(Reason.TRACE_CODE, value)
    return _value_fault([_Pair(key, value)])


def _gtin_fault(gtin: str) -> SyntaxFault | None:
    if not (gtin.isascii() and gtin.isdigit()):
        return SyntaxFault(Reason.GTIN_DIGITS, gtin)
    if len(gtin) != 14:
        return SyntaxFault(Reason.GTIN_LENGTH, gtin)
    return None if is_gtin14(gtin) else SyntaxFault(Reason.CHECK_DIGIT, gtin)


def _path_fault(key: str, segments: list[str]) -> SyntaxFault | None:
    """Whether what follows the key may follow it, in this order."""
    rows = sequences(key)
    known = {ai for row in rows for ai in row}
    found = segments[::2]
    if unknown := next((ai for ai in found if ai not in known), None):
        return SyntaxFault(Reason.UNKNOWN_QUALIFIER, unknown)
    if "" in found:
        return SyntaxFault(Reason.UNKNOWN_QUALIFIER)
    if len(segments) % 2:
        return SyntaxFault(Reason.MISSING_VALUE, segments[-1])
    if not any(found == [ai for ai in row if ai in found] for row in rows):
        return SyntaxFault(Reason.QUALIFIER_ORDER, found[-1])
    return SyntaxFault(Reason.QUALIFIER_MISSING, key) if key == NEEDS_QUALIFIER and not found else None


def _value_fault(pairs: list[_Pair]) -> SyntaxFault | None:
    for ai, value in pairs:
        known = identifier(ai)
        if known and (fault := known.fault(value)):
            return SyntaxFault(Reason(fault), value)
    return None


def attributes_of(code: PrintedCode, query: str) -> dict[str, str] | SyntaxFault:
    """The AIs in a query string as it came; parameters that are not numbers are none of GS1's business."""
    attributes: dict[str, str] = {}
    if len(query) > MAX_QUERY:
        return SyntaxFault(Reason.TOO_LONG)
    in_path = code.path.split("/")[1::2]
    for item in query.split("&"):
        ai, equals, raw = item.partition("=")
        if not (equals and ai.isascii() and ai.isdigit()):
            continue
        fault = _attribute_fault(ai, raw, in_path)
        if ai in attributes or ai in in_path:
            fault = SyntaxFault(Reason.DUPLICATE, ai)
        if fault:
            return fault
        attributes[ai] = _decoded(raw.replace("+", " "))
    return attributes


def _attribute_fault(ai: str, raw: str, in_path: list[str]) -> SyntaxFault | None:
    known = identifier(ai)
    if known is None:
        return SyntaxFault(Reason.UNKNOWN_ATTRIBUTE, ai)
    try:
        value = _decoded(raw.replace("+", " "))
    except ValueError:
        return SyntaxFault(Reason.ENCODING, ai)
    if _CONTROL.search(value):
        return SyntaxFault(Reason.CONTROL_CHARACTER, ai)
    if fault := known.fault(value):
        return SyntaxFault(Reason(fault), value or ai)
    if _fits_in_path(ai, in_path):
        return SyntaxFault(Reason.ATTRIBUTE_IN_PATH, ai)
    return None if known.is_attribute else SyntaxFault(Reason.NO_ATTRIBUTE, ai)


def _fits_in_path(ai: str, in_path: list[str]) -> bool:
    """A qualifier of the key that could stand beside those in the path must stand there."""
    key, *qualifiers = in_path
    rows = sequences(key if key in KEYS else "01")
    return any(ai in row and set(qualifiers) <= set(row) for row in rows)
