"""Printed codes: GS1 Digital Link paths (URI syntax 1.6, uncompressed) and our own ``/t/{code}`` in the same grammar.

``parse`` is total: for any text it returns a PrintedCode or a SyntaxFault, and raises nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from urllib.parse import quote, unquote_to_bytes

from catalogue.gs1 import is_gtin14
from traceability.crockford import normalise

MAX_PATH = 512
MAX_VALUE = 20
QUALIFIERS = {"22": "variant", "10": "lot", "21": "serial"}  # in the order that the standard demands

# GS1 General Specifications, figure 7.11-1: "set 82", without the parts of ASCII that are not in it.
_SET_82 = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Reason(StrEnum):
    TOO_LONG = "too-long"
    ENCODING = "encoding"
    CONTROL_CHARACTER = "control-character"
    NO_KEY = "no-key"
    GTIN_DIGITS = "gtin-digits"
    GTIN_LENGTH = "gtin-length"
    CHECK_DIGIT = "check-digit"
    TRACE_CODE = "trace-code"
    UNKNOWN_QUALIFIER = "unknown-qualifier"
    QUALIFIER_ORDER = "qualifier-order"
    MISSING_VALUE = "missing-value"
    VALUE_TOO_LONG = "value-too-long"
    VALUE_CHARACTERS = "value-characters"


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    reason: Reason
    part: str = ""


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """Exactly one of ``gtin`` and ``trace_code`` is set."""

    gtin: str = ""
    trace_code: str = ""
    variant: str = ""
    lot: str = ""
    serial: str = ""

    @property
    def path(self) -> str:
        """The canonical path: keys in order, values percent-encoded, no trailing slash."""
        head = f"/01/{self.gtin}" if self.gtin else f"/t/{self.trace_code}"
        parts = [f"/{ai}/{quote(value, safe='')}" for ai, name in QUALIFIERS.items() if (value := getattr(self, name))]
        return head + "".join(parts)


def parse(path: str, *, encoded: bool = True) -> PrintedCode | SyntaxFault:
    """Parse the path of a printed code.

    ``encoded=False`` is for servers that hand over a decoded path only: a ``%2F`` inside a lot or serial is then a
    plain slash, and segments that cannot be a key are joined to the value before them.
    """
    if len(path) > MAX_PATH:
        return SyntaxFault(Reason.TOO_LONG)
    try:
        segments = _segments(path, encoded)
    except ValueError:  # UnicodeDecodeError is one
        return SyntaxFault(Reason.ENCODING)
    if any(_CONTROL.search(segment) for segment in segments):
        return SyntaxFault(Reason.CONTROL_CHARACTER)
    if not encoded:
        segments = _rejoined(segments)
    return _printed_code(segments)


def _segments(path: str, encoded: bool) -> list[str]:
    segments = path.lstrip("/").split("/")
    if len(segments) > 1 and segments[-1] == "":
        segments.pop()
    if not encoded:
        return segments
    if _BROKEN_ESCAPE.search(path):
        raise ValueError(path)
    return [unquote_to_bytes(segment).decode() for segment in segments]


def _rejoined(segments: list[str]) -> list[str]:
    """``[01, gtin, 10, A, B]`` to ``[01, gtin, 10, A/B]``: only a qualifier can stand where a qualifier is due."""
    joined = segments[:2]
    for segment in segments[2:]:
        if len(joined) >= 4 and len(joined) % 2 == 0 and segment not in QUALIFIERS:
            joined[-1] += f"/{segment}"
        else:
            joined.append(segment)
    return joined


def _printed_code(segments: list[str]) -> PrintedCode | SyntaxFault:
    key, *rest = segments
    if not rest or key.lower() not in ("01", "t"):
        return SyntaxFault(Reason.NO_KEY, key)
    fault = _gtin_fault(rest[0]) if key == "01" else _trace_code_fault(rest[0])
    fault = fault or _qualifier_fault(rest[1:])
    if fault:
        return fault
    values = {QUALIFIERS[ai]: value for ai, value in zip(rest[1::2], rest[2::2], strict=True)}
    if key == "01":
        return PrintedCode(gtin=rest[0], **values)
    return PrintedCode(trace_code=normalise(rest[0]), **values)


def _gtin_fault(gtin: str) -> SyntaxFault | None:
    if not (gtin.isascii() and gtin.isdigit()):
        return SyntaxFault(Reason.GTIN_DIGITS, gtin)
    if len(gtin) != 14:
        return SyntaxFault(Reason.GTIN_LENGTH, gtin)
    return None if is_gtin14(gtin) else SyntaxFault(Reason.CHECK_DIGIT, gtin)


def _trace_code_fault(code: str) -> SyntaxFault | None:
    normal = normalise(code)
    return None if normal and len(normal) <= MAX_VALUE else SyntaxFault(Reason.TRACE_CODE, code)


def _qualifier_fault(segments: list[str]) -> SyntaxFault | None:
    if len(segments) % 2:
        ai = segments[-1]
        return SyntaxFault(Reason.MISSING_VALUE if ai in QUALIFIERS else Reason.UNKNOWN_QUALIFIER, ai)
    order = list(QUALIFIERS)
    for ai in segments[::2]:
        if ai not in QUALIFIERS:
            return SyntaxFault(Reason.UNKNOWN_QUALIFIER, ai)
    for before, after in pairwise(segments[::2]):
        if order.index(before) >= order.index(after):
            return SyntaxFault(Reason.QUALIFIER_ORDER, after)
    faults = (_value_fault(value) for value in segments[1::2])
    return next((fault for fault in faults if fault), None)


def _value_fault(value: str) -> SyntaxFault | None:
    if not value:
        return SyntaxFault(Reason.MISSING_VALUE)
    if len(value) > MAX_VALUE:
        return SyntaxFault(Reason.VALUE_TOO_LONG, value)
    return None if _SET_82.fullmatch(value) else SyntaxFault(Reason.VALUE_CHARACTERS, value)
