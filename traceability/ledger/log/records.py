"""What the ledger vouches for: each row with its parts and its files, but for the columns in ``left_out``."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from django.db.models import Model

from catalogue.models import Certificate, Product, Recognition
from catalogue.models.certificates import CertificateDecision
from traceability.ledger.log.acts import (
    of_binding,
    of_certificate,
    of_event,
    of_lot,
    of_product,
    of_recall,
    of_recognition,
    of_roll,
    of_steps,
    of_unbinding,
    of_withdrawal,
)
from traceability.ledger.log.left_out import is_covered
from traceability.ledger.log.steps import lists_of_steps
from traceability.ledger.log.stored_rows import Row, canonical, rows_where
from traceability.models import (
    Event,
    EventItem,
    LogEntry,
    Lot,
    LotCertificate,
    Recall,
    RollBinding,
    RollWithdrawal,
    StampRoll,
    UndoneBinding,
)

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
    # Columns of which the digest is recorded, since they must stay secret.
    digested: tuple[str, ...] = ()
    # What is recorded instead of the row of the model; gets the keys, and gives a row for each.
    read: Callable[[Sequence[int]], list[Row]] | None = None
    # SQL for the rows that must be in the ledger; the others may be.
    must: str = ""

    def rows(self, keys: Sequence[int]) -> list[Row]:
        if self.read:
            return self.read(keys)
        return [self._covered(row) for row in rows_where(self.model, "id", keys)]

    def _covered(self, row: Row) -> Row:
        for column in self.digested:
            row[column] = sha256(str(row[column]).encode()).hexdigest()
        return {column: value for column, value in row.items() if is_covered(self.model, column)}


_OF_CERTIFICATES = (("lots", LotCertificate), ("decisions", CertificateDecision))


@cache
def things() -> dict[str, Thing]:
    return {
        Kind.EVENT: Thing(Event, of_event, {"items": (EventItem, "event_id")}, ("picture",)),
        Kind.CERTIFICATE: Thing(
            Certificate, of_certificate, {name: (of, "certificate_id") for name, of in _OF_CERTIFICATES}, ("file",)
        ),
        Kind.LOT: Thing(Lot, of_lot, must="WHERE released_at IS NOT NULL OR held_at IS NOT NULL"),
        Kind.RECALL: Thing(Recall, of_recall),
        Kind.RECOGNITION: Thing(Recognition, of_recognition),
        Kind.PRODUCT: Thing(Product, of_product),
        Kind.ROLL: Thing(StampRoll, of_roll, digested=("secret",)),
        Kind.BINDING: Thing(RollBinding, of_binding),
        Kind.UNBINDING: Thing(UndoneBinding, of_unbinding),
        Kind.WITHDRAWAL: Thing(RollWithdrawal, of_withdrawal),
        Kind.STEPS: Thing(Lot, of_steps, read=lists_of_steps, must=_WITH_STEPS),
    }


_WITH_STEPS = f'WHERE id IN (SELECT lot_id FROM "{Event._meta.db_table}" WHERE lot_id IS NOT NULL)'  # noqa: S608


def kind_of(model: type[Model]) -> str:
    return next(kind for kind, thing in things().items() if issubclass(model, thing.model))


def read_records(kind: str, keys: Sequence[int], *, with_files: bool = True) -> dict[int, Record]:
    """The records as they stand in the database now, by the primary keys of those that exist."""
    thing = things()[kind]
    found: dict[int, Record] = {row["id"]: {"row": row, "parts": {}, "files": {}} for row in thing.rows(keys)}
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


# What ``canonical`` makes of an entry whose texts need no escape: one is made for each entry that is verified.
_PLAIN = re.compile(r"[A-Za-z0-9 :.\-]*", re.ASCII)
_LEAF = '{{"action":"{action}","at":"{at}","commitment":"{commitment}","kind":"{kind}","object":{object_id}}}'


def leaf_of_row(row: Row) -> bytes:
    """The same from the row as the database holds it."""
    if type(row["object_id"]) is int and _PLAIN.fullmatch(
        f"{row['action']}{row['at']}{row['commitment']}{row['kind']}"
    ):
        return _LEAF.format_map(row).encode()
    names = {"action": "action", "at": "at", "commitment": "commitment", "kind": "kind", "object": "object_id"}
    return canonical({name: row[column] for name, column in names.items()}).encode("utf-8", "surrogateescape")


def read_text(text: str) -> Record | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
