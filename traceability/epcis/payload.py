"""The body of a request as JSON that both databases can hold."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import RawPostDataException, UnreadablePostError

from traceability.epcis.protocol import JSON, JSON_LD, MOST_BYTES, Problem

MOST_LEVELS = 32
_TOO_DEEP = f"More than {MOST_LEVELS} levels lie inside each other."


def read_json(request: HttpRequest) -> Any:
    """Raises Problem: 415 for another media type, 413 for too much, 400 for what is no JSON."""
    if request.content_type not in (JSON_LD, JSON):
        say = f"Send {JSON_LD} or {JSON}."
        raise Problem(415, "UnsupportedMediaTypeException", "Unsupported media type", say)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise _too_large()
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise _too_large() from error
    except (UnreadablePostError, RawPostDataException) as error:
        raise _not_json("The body broke off.") from error
    return _parsed(body)


def _parsed(body: bytes) -> Any:
    try:
        found = json.loads(body.decode(), parse_constant=_refuse, parse_float=_finite)
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
