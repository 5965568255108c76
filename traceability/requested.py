"""Which printed code the address of a request names: strictly for machines, with a second look for people."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote

from django.http import HttpRequest, QueryDict

from traceability.codes.digital_link import (
    MAX_QUERY,
    QUALIFIERS,
    PrintedCode,
    Reason,
    SyntaxFault,
    attributes_of,
    parse,
)
from traceability.codes.tidying import readings, tidied_query
from traceability.lookup import find, is_known

NO_QUERY = QueryDict("")
_MOST_PARAMETERS = 200
_BROKEN_BYTES = re.compile("%[89A-F][0-9A-F]")  # how Django leaves bytes in a path that are not UTF-8


def code_of(request: HttpRequest) -> PrintedCode | SyntaxFault:
    """From the raw path where the server or the proxy in front hands it over, else from the decoded one."""
    if raw := _raw_path(request):
        return _parsed(raw, encoded=True)
    code = _parsed(request.META["PATH_INFO"], encoded=False)
    return _without_remainder(code) if isinstance(code, PrintedCode) and _holds_slash(code) else code


def _raw_path(request: HttpRequest) -> str:
    """Empty where nobody handed it over, or where it is not the path that arrived."""
    meta = request.META
    raw: str = meta.get("RAW_URI") or meta.get("REQUEST_URI") or meta.get("HTTP_X_ORIGINAL_URI") or ""
    if raw:
        raw = raw.partition("?")[0]
        if raw.startswith("/") and unquote(raw) == meta["PATH_INFO"]:
            return raw
    return ""


def may_be_malformed(request: HttpRequest, code: PrintedCode) -> bool:
    """Whether nobody can tell if what stands behind the serial belongs to it: no serial that we know has a slash."""
    return "/" in code.serial and not _raw_path(request)


def _holds_slash(code: PrintedCode) -> bool:
    return "/" in code.lot or "/" in code.serial or "/" in code.variant or "/" in code.third_party


def _without_remainder(code: PrintedCode) -> PrintedCode | SyntaxFault:
    """Of a decoded path nobody can tell ``10/A%2FB`` from ``10/A`` with ``/B`` after it: we look whether we know A."""
    values = {name: getattr(code, name).partition("/") for name in QUALIFIERS.values()}
    if not is_known(find(replace(code, **{name: before for name, (before, _, _after) in values.items()}))):
        return code
    return SyntaxFault(Reason.UNKNOWN_QUALIFIER, next((after for _, _, after in values.values() if after), ""))


def with_query(code: PrintedCode | SyntaxFault, query: str) -> tuple[PrintedCode | SyntaxFault, QueryDict]:
    """A code whose attributes are wrong is wrong; what is no attribute does not matter to it."""
    if len(query) > MAX_QUERY or query.count("&") > _MOST_PARAMETERS:
        return SyntaxFault(Reason.TOO_LONG), NO_QUERY
    if isinstance(code, PrintedCode):
        attributes = attributes_of(code, query)
        code = attributes if isinstance(attributes, SyntaxFault) else code
    return code, QueryDict(query)


@lru_cache(maxsize=4096)
def _parsed(path: str, *, encoded: bool) -> PrintedCode | SyntaxFault:
    if not encoded and _BROKEN_BYTES.search(path):
        return SyntaxFault(Reason.ENCODING)
    return parse(path, encoded=encoded)


def meant_code(request: HttpRequest, *, instead: PrintedCode | SyntaxFault) -> PrintedCode | None:
    """What we know that the address was meant to name, for a person whose address names nothing as it stands."""
    query = tidied_query(request.META.get("QUERY_STRING", "")[: MAX_QUERY + 1])
    for reading in readings(_raw_path(request) or request.META["PATH_INFO"]):
        code, _query = with_query(reading, query)
        if isinstance(code, PrintedCode) and code != instead and is_known(find(code)):
            return code
    return None
