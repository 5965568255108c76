"""Write new versions of rows into the log, in the transaction that writes the rows.

Nothing here waits for anybody: the entry gets its place in the tree later (``sequencing``).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from traceability.ledger.log.comparing import differences, uncovered
from traceability.ledger.log.records import commitment, kind_of, read_records, read_text, things
from traceability.ledger.log.sequencing import soon
from traceability.ledger.log.stored_rows import canonical
from traceability.models import LogEntry, LogPending, LogRecord

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

SALT = 32
BACKFILLED = "backfilled"
Kind = LogEntry.Kind
MANY = 500


@transaction.atomic(savepoint=False)
def log(*rows: Model, is_new: bool = False) -> int:
    """Write down how these rows (of one model) stand now; those that stand as they were are left out.

    ``is_new`` says that the ledger cannot know them yet, which saves a query. Returns how many were written.
    """
    if not rows:
        return 0
    kind, keys = kind_of(type(rows[0])), [row.pk for row in rows]
    return sum(_log_keys(kind, part, {} if is_new else _known(kind, part)) for part in _batches(keys))


def _known(kind: str, keys: Sequence[int]) -> dict[int, LogRecord]:
    """The newest records, with the rows kept from others: versions of one row are read and written one after another.

    Two who add parts to one certificate at the same time would else each log it without the other's.
    """
    with_lock = things()[kind].model._default_manager.select_for_update(no_key=True).filter(pk__in=keys)
    if connection.features.has_select_for_no_key_update:
        list(with_lock.order_by("pk").values_list("pk"))
    return newest(kind, keys)


@transaction.atomic(savepoint=False)
def log_steps(*lots: int) -> int:
    """Write down how the lists of steps of these lots stand now; whoever else adds to one of them waits."""
    if (waiting := _waiting.get()) is not None:
        waiting.update(lots)
        return 0
    keys = sorted(set(lots))
    return _log_keys(Kind.STEPS, keys, _known(Kind.STEPS, keys)) if keys else 0


_waiting: ContextVar[set[int] | None] = ContextVar("lots whose lists of steps are logged later", default=None)


@contextmanager
def steps_logged_at_the_end() -> Iterator[None]:
    """Of many steps in one transaction each list is logged once, in the order of keys; after an error none."""
    waiting: set[int] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    log_steps(*waiting)


def _log_keys(kind: str, keys: Sequence[int], before: Mapping[int, LogRecord], *, first: str = "") -> int:
    """``first`` is what to say of those that the ledger does not know, instead of what was done to them."""
    act = things()[kind].act
    written = []
    for key, record in read_records(kind, keys).items():
        last, text = before.get(key), canonical(record)
        if last is None or text != last.record:
            known = read_text(last.record) if last else None
            done = first if first and not last else act(known["row"] if known else None, record["row"])
            written.append((key, done, text))
    return _write(kind, written)


@transaction.atomic(savepoint=False)
def log_deletion(kind: str, key: int) -> None:
    """The row is gone, and was meant to go."""
    if LogEntry.objects.filter(kind=kind, object_id=key).exists():
        _write(kind, [(key, "deleted", canonical({"row": None}))])


def newest(kind: str, keys: Sequence[int]) -> dict[int, LogRecord]:
    """The record of the newest entry of each of them, where it was not erased."""
    versions = LogEntry.objects.filter(kind=kind, object_id__in=keys).exclude(action="erased")
    last = versions.values("object_id").annotate(last=Max("pk")).values("last")
    records = LogRecord.objects.filter(pk__in=last).select_related("entry")
    return {one.entry.object_id: one for one in records}


def _write(kind: str, versions: Sequence[tuple[int, str, str]]) -> int:
    now = timezone.now()
    entries, records = [], []
    for key, action, text in versions:
        salt = secrets.token_bytes(SALT)
        entry = LogEntry(kind=kind, object_id=key, action=action, at=now, commitment=commitment(salt, text))
        entries.append(entry)
        records.append(LogRecord(entry=entry, salt=salt, record=text))
    if not entries:
        return 0
    if len(entries) == 1 and connection.vendor == "postgresql":
        _insert_at_once(entries[0], records[0])
    else:
        _insert(entries, records)
    transaction.on_commit(soon)
    return len(entries)


def _insert(entries: Sequence[LogEntry], records: Sequence[LogRecord]) -> None:
    LogEntry.objects.bulk_create(entries)
    for record in records:
        record.entry_id = record.entry.pk
    LogRecord.objects.bulk_create(records)
    LogPending.objects.bulk_create([LogPending(entry=entry) for entry in entries])


def _insert_at_once(entry: LogEntry, record: LogRecord) -> None:
    """One statement instead of three: every recorded event waits for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH entry AS (INSERT INTO traceability_logentry (kind, object_id, action, at, commitment) "
            "VALUES (%s, %s, %s, %s, %s) RETURNING id), "
            "record AS (INSERT INTO traceability_logrecord (entry_id, salt, record) SELECT id, %s, %s FROM entry) "
            "INSERT INTO traceability_logpending (entry_id) SELECT id FROM entry",
            [
                str(entry.kind),
                entry.object_id,
                entry.action,
                entry.at,
                bytes(entry.commitment),
                bytes(record.salt),
                record.record,
            ],
        )


def catch_up(*, changed: bool = False) -> int:
    """Log every row that the ledger should know and does not; returns how many versions were written.

    For rows written past the usual ways: by the demo, an import, or before the ledger vouched for them. Their entries
    say so ("backfilled"): nobody can tell how such a row stood before that moment. A row that does not stand as the
    ledger knows it is left for ``verify_ledger`` to find, unless ``changed`` says that this was meant.
    """
    written = 0
    for kind, thing in things().items():
        for keys in _batches(_keys(thing.model, thing.must)):
            with transaction.atomic():
                before = _known(kind, keys)
                wanted = keys if changed else [*(key for key in keys if key not in before), *_extended(kind, before)]
                written += _log_keys(kind, wanted, before, first=BACKFILLED)
    return written


def _extended(kind: str, before: Mapping[int, LogRecord]) -> list[int]:
    """Those whose table got new columns since, and that are otherwise as they were."""
    found = []
    for key, now in read_records(kind, list(before), with_files=False).items():
        kept = read_text(before[key].record)
        if kept and kept["row"] and uncovered(kept, now) and not differences(kept, now):
            found.append(key)
    return found


def _keys(model: type[Model], where: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{model._meta.db_table}" {where} ORDER BY id')  # noqa: S608
        return [key for (key,) in cursor.fetchall()]


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[at : at + MANY] for at in range(0, len(keys), MANY))


@transaction.atomic
def erase(*, entry: LogEntry, reason: str, by: _User | None) -> None:
    """Forget what an entry recorded, because the law says so. That it was there, and that it was erased, stays.

    Raises ValidationError without a reason, for the newest version of a row (change the row first), and for what tells
    of an erasure itself.
    """
    if not reason.strip():
        raise ValidationError(_("Say why this record is erased."), "erase_without_reason")
    if entry.action == "erased" or not LogRecord.objects.filter(pk=entry.pk).exists():
        raise ValidationError(_("This is erased already, or tells why something was."), "erase_twice")
    later = LogEntry.objects.filter(kind=entry.kind, object_id=entry.object_id, pk__gt=entry.pk).exclude(
        action="erased"
    )
    if not later.exists():
        raise ValidationError(_("This is how the row stands now: change the row first."), "erase_newest")
    note = {"erases": entry.pk, "reason": reason.strip(), "by": by.pk if by else None}
    _write(entry.kind, [(entry.object_id, "erased", canonical(note))])
    LogRecord.objects.filter(pk=entry.pk).delete()  # the database lets it go because of the line above
