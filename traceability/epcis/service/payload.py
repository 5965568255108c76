"""The body of a request as JSON that both databases can hold."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import RawPostDataException, UnreadablePostError

from traceability.epcis.service.protocol import JSON, JSON_LD, MOST_BYTES, Problem

MOST_LEVELS = 32
_TOO_DEEP = f"More than {MOST_LEVELS} levels lie inside each other."


def read_json(request: HttpRequest) -> Any:
    """Raises Problem: 415 for another media type, 411 and 413 for its length, 400 for what is no JSON."""
    _refuse_other_forms(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise _too_large()
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise _too_large() from error
    except (UnreadablePostError, RawPostDataException) as error:
        raise _not_json("The body broke off.") from error
    return _parsed(body)


def _refuse_other_forms(request: HttpRequest) -> None:
    if request.content_type not in (JSON_LD, JSON):
        say = f"Send {JSON_LD} or {JSON}."
        raise Problem(415, "UnsupportedMediaTypeException", "Unsupported media type", say)
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        say = "Send the document as it is, without Content-Encoding."
        raise Problem(415, "UnsupportedMediaTypeException", "Unsupported content coding", say,
                      headers={"Accept-Encoding": "identity"})  # fmt: skip
    if "Transfer-Encoding" in request.headers and not request.META.get("CONTENT_LENGTH"):
        # WSGI reads nothing of a body whose length it is not told.
        say = "Send Content-Length: a body in chunks is not read here."
        raise Problem(411, "ValidationException", "Length required", say)


def _parsed(body: bytes) -> Any:
    try:
        # Programs for Windows put a byte order mark in front; RFC 8259 lets a reader ignore it.
        text = body.decode("utf-8-sig")
        found = json.loads(text, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_once_each)
        _check(found)
    except RecursionError as error:
        raise _not_json(_TOO_DEEP) from error
    except ValueError as error:  # of JSON, of UTF-8 and of ours
        raise _not_json(str(error)[:200]) from error
    return found


def _check(value: Any, level: int = 0) -> None:
    """Neither database keeps U+0000 or half of a surrogate pair in JSON."""
    if level > MOST_LEVELS:
        raise ValueError(_TOO_DEEP)
    if isinstance(value, str):
        value.encode()
        if "\x00" in value:
            raise ValueError("A text has the character U+0000.")
    elif isinstance(value, dict | list):
        for one in value if isinstance(value, list) else (*value, *value.values()):
            _check(one, level + 1)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two fields with one name another program would read the other: neither is what was meant for sure."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"The field “{twice[:60]}” stands twice in one object.")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]} is too large a number.")
    return number


def _not_json(detail: str) -> Problem:
    return Problem(400, "ValidationException", "This is not JSON that we can read", detail)


def _too_large() -> Problem:
    say = f"A capture has at most {MOST_BYTES} bytes: part it."
    return Problem(413, "CaptureLimitExceededException", "Payload too large", say)
