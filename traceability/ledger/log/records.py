"""What the ledger vouches for: the whole row of an event, certificate, lot or recall, with its parts and its files."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from django.db.models import Model

from catalogue.models import Certificate
from catalogue.models.certificates import CertificateDecision
from traceability.ledger.log.stored_rows import Row, canonical, rows_where
from traceability.models import Event, EventItem, LogEntry, Lot, LotCertificate, Recall

Kind = LogEntry.Kind
DOMAIN = b"traceability ledger record v1\n"
Record = dict[str, Any]


@dataclass(frozen=True)
class Thing:
    """``parts``: rows of other tables that belong to the row, by the column that points to it."""

    model: type[Model]
    act: Callable[[Row | None, Row], str]
    parts: Mapping[str, tuple[type[Model], str]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    # SQL for the rows that must be in the ledger; the others may be.
    must: str = ""


def _set(before: Row | None, now: Row, column: str) -> bool:
    return bool(now[column]) and not (before and before.get(column))


def _of_event(before: Row | None, now: Row) -> str:
    if before is None:
        return "recorded"
    return "verified" if _set(before, now, "verified_at") else "changed"


def _of_certificate(before: Row | None, now: Row) -> str:
    if _set(before, now, "verified_at"):
        return "verified"
    if before is None:
        return "recorded"
    return "unverified" if before.get("verified_at") and not now["verified_at"] else "changed"


def _of_lot(before: Row | None, now: Row) -> str:
    if _set(before, now, "held_at"):
        return "held"
    if _set(before, now, "released_at"):
        return "released"
    return "unheld" if before and before.get("held_at") and not now["held_at"] else "changed"


def _of_recall(before: Row | None, now: Row) -> str:
    if _set(before, now, "ended_at"):
        return "ended"
    return "recalled" if before is None else "changed"


_OF_CERTIFICATES = (("lots", LotCertificate), ("decisions", CertificateDecision))


@cache
def things() -> dict[str, Thing]:
    return {
        Kind.EVENT: Thing(Event, _of_event, {"items": (EventItem, "event_id")}, ("picture",)),
        Kind.CERTIFICATE: Thing(
            Certificate, _of_certificate, {name: (of, "certificate_id") for name, of in _OF_CERTIFICATES}, ("file",)
        ),
        Kind.LOT: Thing(Lot, _of_lot, must="WHERE released_at IS NOT NULL OR held_at IS NOT NULL"),
        Kind.RECALL: Thing(Recall, _of_recall),
    }


def kind_of(model: type[Model]) -> str:
    return next(kind for kind, thing in things().items() if issubclass(model, thing.model))


def read_records(kind: str, keys: Sequence[int], *, with_files: bool = True) -> dict[int, Record]:
    """The records as they stand in the database now, by the primary keys of those that exist."""
    thing = things()[kind]
    rows = rows_where(thing.model, "id", keys)
    found: dict[int, Record] = {row["id"]: {"row": row, "parts": {}, "files": {}} for row in rows}
    for name, (model, column) in thing.parts.items():
        parts: defaultdict[int, list[Row]] = defaultdict(list)
        for part in rows_where(model, column, keys):
            parts[part[column]].append(part)
        for key, record in found.items():
            record["parts"][name] = parts[key]
    if with_files:
        for record in found.values():
            record["files"] = {
                name: digest_of(thing.model, name, path) for name in thing.files if (path := record["row"][name])
            }
    return found


def digest_of(model: type[Model], column: str, path: str) -> str | None:
    """SHA-256 of a file where its field keeps it, None when it is not there."""
    field: Any = model._meta.get_field(column)
    digest = sha256()
    try:
        with field.storage.open(path) as file:
            for chunk in file.chunks():
                digest.update(chunk)
    except (OSError, ValueError):
        return None
    return digest.hexdigest()


def commitment(salt: bytes, record: str) -> bytes:
    return sha256(DOMAIN + salt + record.encode("utf-8", "surrogateescape")).digest()


def leaf_of(entry: LogEntry) -> bytes:
    """The entry as it stands in the public log."""
    public = {
        "action": entry.action,
        "at": entry.at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "commitment": bytes(entry.commitment).hex(),
        "kind": str(entry.kind),
        "object": entry.object_id,
    }
    return canonical(public).encode()


def leaf_of_row(row: Row) -> bytes:
    """The same from the row as the database holds it."""
    names = {"action": "action", "at": "at", "commitment": "commitment", "kind": "kind", "object": "object_id"}
    return canonical({name: row[column] for name, column in names.items()}).encode("utf-8", "surrogateescape")


def read_text(text: str) -> Record | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
