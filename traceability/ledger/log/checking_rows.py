"""Entries against what they commit to, and the rows against what their newest entries recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from traceability.ledger.log.comparing import differences, uncovered
from traceability.ledger.log.faults import Fault
from traceability.ledger.log.merkle import leaf_hash
from traceability.ledger.log.records import Record, Thing, commitment, leaf_of_row, read_records, read_text, things
from traceability.ledger.log.resuming import Start
from traceability.ledger.log.stored_rows import MANY, Row, as_bytes, canonical, in_batches, rows_where, select
from traceability.models import LogEntry, LogRecord


@dataclass(frozen=True, slots=True)
class Known:
    """What the log itself says about an entry; ``thing`` is its kind and its row's primary key."""

    thing: tuple[Any, Any]
    leaf: bytes
    salt: bytes = b""
    commitment: str = ""


class RowChecker:
    def __init__(self, *, with_files: bool, progress: Callable[[str], None]) -> None:
        self.with_files, self.progress = with_files, progress
        self.entries: dict[Any, Known] = {}
        self.faults: list[Fault] = []
        self.remarks: list[str] = []
        self.compared = self.erased = self.files = 0
        self._newest: dict[tuple[Any, Any], Any] = {}
        self._without_record: dict[Any, Row] = {}
        self._erasures: set[Any] = set()
        self._uncovered: set[str] = set()

    def check_entries(self, start: Start) -> None:
        """Each entry's commitment against its salt and record."""
        self.start, seen = start, 0
        for batch in self._entries():
            first, last = batch[0]["id"], batch[-1]["id"]
            records = {
                row["entry_id"]: row for row in select(LogRecord, "WHERE entry_id BETWEEN %s AND %s", [first, last])
            }
            for entry in batch:
                self._check_entry(entry, records.get(entry["id"]))
            seen += len(records)
            self.progress(f"entries: {len(self.entries):,}")
        if not start.size and seen != LogRecord.objects.count():
            self._find_orphans()
        self._judge_missing()

    def _entries(self) -> Iterable[list[Row]]:
        if not self.start.size:
            return in_batches(LogEntry)
        return (rows_where(LogEntry, "id", keys) for keys in _parts(self.start.entries()))

    def _check_entry(self, entry: Row, record: Row | None) -> None:
        thing = (entry["kind"], entry["object_id"])
        salt = as_bytes(record["salt"]) if record else b""
        self.entries[entry["id"]] = Known(thing, leaf_hash(leaf_of_row(entry)), salt, entry["commitment"])
        if entry["action"] != "erased":
            self._newest[thing] = entry["id"]
        if record is None:
            self._without_record[entry["id"]] = entry
        elif not _fits(entry, record):
            self._fault(LogEntry, entry["id"], "its salt and record are not what it committed to", entry["id"])
        elif entry["action"] == "erased":
            self._erasures.add((read_text(record["record"]) or {}).get("erases"))

    def _find_orphans(self) -> None:
        for batch in in_batches(LogRecord):
            for row in batch:
                if row["entry_id"] not in self.entries:
                    self._fault(LogRecord, row["entry_id"], "its entry is missing")

    def _judge_missing(self) -> None:
        for key, entry in self._without_record.items():
            if key in self._erasures:
                self.erased += 1
            else:
                self._fault(LogEntry, key, f"its record is missing ({entry['kind']} {entry['object_id']})", key)

    def check_rows(self) -> None:
        for kind, thing in things().items():
            newest = {key: entry for (of, key), entry in self._newest.items() if of == kind}
            for keys in _parts(list(newest)):
                self._compare(kind, thing, {key: newest[key] for key in keys})
                self.progress(f"{kind}: {self.compared:,} rows compared")
            for key in _never_logged(kind, thing) if self.start.size else _unlogged(thing, newest.keys()):
                self._fault(thing.model, key, "not in the ledger")
        strange = {kind for kind, _key in self._newest} - set(map(str, things()))
        self.faults += [Fault("LogEntry", kind, "nothing of this kind is logged") for kind in sorted(map(str, strange))]
        if self._uncovered:
            columns = ", ".join(sorted(self._uncovered))
            self.remarks.append(
                f"newer than some entries, and not vouched for by them: {columns} (see ledger_backfill)"
            )

    def _compare(self, kind: str, thing: Thing, newest: dict[Any, Any]) -> None:
        usable = [key for key in newest if isinstance(key, int)]
        now = read_records(kind, usable, with_files=self.with_files)
        changed = {key: entry for key, entry in newest.items() if not self._stands(now.get(key), entry)}
        kept = {row["entry_id"]: row["record"] for row in rows_where(LogRecord, "entry_id", list(changed.values()))}
        for key, entry in changed.items():
            record = read_text(kept.get(entry) or "")
            if record is None:  # erased or missing; it is told already
                if key not in now:
                    self._fault(thing.model, key, "missing", entry)
            elif found := self._differences(record, now.get(key)):
                self._fault(thing.model, key, found, entry)

    def _stands(self, now: Record | None, entry: Any) -> bool:
        """Whether the row is to the letter what its newest entry committed to; its record need not be read for that."""
        known = self.entries[entry]
        if now is None or not known.salt or commitment(known.salt, canonical(now)).hex() != known.commitment:
            return False
        self.compared += 1
        self.files += len(now["files"])
        return True

    def _differences(self, kept: Record, now: Record | None) -> str:
        self.compared += 1
        if kept.get("row") is None:
            return "there again, though the ledger says that it was deleted" if now else ""
        if now is None:
            return "missing"
        self._uncovered |= uncovered(kept, now)
        self.files += len(now["files"])
        changed = differences(kept, now)
        return f"changed: {', '.join(changed)}" if changed else ""

    def _fault(self, model: type[Model], pk: object, what: str, entry: int | None = None) -> None:
        self.faults.append(Fault(model.__name__, pk, what, entry))


def _fits(entry: Row, record: Row) -> bool:
    try:
        return bool(commitment(as_bytes(record["salt"]), record["record"]).hex() == entry["commitment"])
    except (TypeError, AttributeError):
        return False


def _unlogged(thing: Thing, known: Iterable[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{thing.model._meta.db_table}" {thing.must}')  # noqa: S608
        return sorted({key for (key,) in cursor.fetchall()} - set(known), key=str)


def _never_logged(kind: str, thing: Thing) -> list[Any]:
    """The same from the tables, where only the newest entries were read."""
    table, log = thing.model._meta.db_table, LogEntry._meta.db_table
    logged = f'SELECT 1 FROM "{log}" WHERE kind = %s AND object_id = r.id'  # noqa: S608
    with connection.cursor() as cursor:
        must = f'WHERE id IN (SELECT id FROM "{table}" {thing.must})'  # noqa: S608
        cursor.execute(f'SELECT id FROM "{table}" r {must} AND NOT EXISTS ({logged}) ORDER BY id', [kind])  # noqa: S608
        return [key for (key,) in cursor.fetchall()]


def _parts(keys: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (keys[at : at + MANY] for at in range(0, len(keys), MANY))
