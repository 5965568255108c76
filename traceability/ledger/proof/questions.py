"""Read what is asked of /ledger/proof, and answer it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import translation

from traceability.ledger.log.checkpoints import BIGGEST
from traceability.ledger.log.cosigning import note_with_cosignatures
from traceability.ledger.proof import proving, wording
from traceability.models import LogCheckpoint, LogEntry

MOST = 200


class BadQuestion(Exception):
    def __init__(self, code: str, detail: str, status: int = 400) -> None:
        super().__init__(detail)
        self.code, self.status = code, status


def answer(request: HttpRequest, checkpoint: LogCheckpoint) -> dict[str, Any]:
    query = request.GET
    if "from" in query:
        return _consistency(query, checkpoint)
    if "index" in query:
        return _inclusion(query, checkpoint)
    kind, keys = _things(query)
    page_of = _number(query, "lot") if "lot" in query else None
    found = proving.proofs(kind, keys, checkpoint, request.user, page_of=page_of)
    with translation.override(query.get("lang") if query.get("lang") in wording.LANGUAGES else "vi"):
        return {"checkpoint": note_with_cosignatures(checkpoint), "proofs": found, "words": wording.words()}


def _things(query: QueryDict) -> tuple[str, list[int]]:
    if "event" in query:
        return LogEntry.Kind.EVENT, _numbers(query, "event")
    kind = query.get("kind", "")
    if kind not in LogEntry.Kind.values:
        raise BadQuestion("what", "ask for event, for kind and object, for index and size, or for from and to")
    return kind, _numbers(query, "object")


def _inclusion(query: QueryDict, checkpoint: LogCheckpoint) -> dict[str, Any]:
    index, size = _number(query, "index"), _size(query, "size", checkpoint)
    if index >= size:
        raise BadQuestion("outside", f"a tree of {size} has no leaf {index}")
    return proving.inclusion(index, size)


def _consistency(query: QueryDict, checkpoint: LogCheckpoint) -> dict[str, Any]:
    first, second = _number(query, "from"), _size(query, "to", checkpoint)
    if first > second:
        raise BadQuestion("order", f"a tree of {second} does not follow one of {first}")
    return proving.consistency(first, second)


def _size(query: QueryDict, name: str, checkpoint: LogCheckpoint) -> int:
    size = _number(query, name) if name in query else checkpoint.size
    if size > checkpoint.size:
        raise BadQuestion("too_big", f"the ledger has {checkpoint.size} leaves")
    return size


def _number(query: QueryDict, name: str) -> int:
    return _read(query.get(name, ""), name)


def _numbers(query: QueryDict, name: str) -> list[int]:
    asked = [_read(one, name) for one in query.get(name, "").split(",")]
    if len(asked) > MOST:
        raise BadQuestion("too_many", f"ask for at most {MOST} at once")
    return asked


def _read(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= BIGGEST):
        raise BadQuestion("number", f"{name} is a number")
    return int(text)
