"""On PostgreSQL what is kept of scans is cut by day: a day goes by dropping its part, however much it holds.

The schedule makes the parts of the coming days. What comes for a day that has none goes into the part ``_rest``, so no
flush ever waits for a part or makes one. SQLite, and tests without migrations, have whole tables, where old rows are
deleted in portions. See docs/decisions/0028-scans-by-day.md.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable
from functools import partial

from django.db import OperationalError, connection, transaction

from traceability.scans import bulk
from traceability.scans.days import days, midnight

logger = logging.getLogger(__name__)
TABLES = {"traceability_scan": "at", "traceability_scanseen": "day", "traceability_stampsighting": "day"}
"""Each with the column that it is cut by."""
AHEAD = 7  # days: how long the schedule may stand still before scans go into the rest
LOCK_TIMEOUT = "1s"  # writers queue behind whoever waits for a table: their scans wait in memory so long, not longer
TRIES, PAUSE = 60, 2.0


def is_cut(table: str) -> bool:
    if connection.vendor != "postgresql":
        return False
    return bool(_ask("SELECT 1 FROM pg_partitioned_table WHERE partrelid = to_regclass(%s)", table))


def prepare(today: dt.date) -> int:
    """Make the parts that today and the coming days lack; returns how many."""
    coming = list(days(today, today + dt.timedelta(days=AHEAD)))
    return sum(make(table, coming) for table in TABLES if is_cut(table))


def make(table: str, wanted: Iterable[dt.date]) -> int:
    """A day of which something lies in the rest already stays there."""
    there = parts(table)
    missing = [day for day in wanted if day not in there and not _is_in_rest(table, day)]
    for day in missing:
        _patiently(partial(_make, table, day))
    return len(missing)


def _make(table: str, day: dt.date) -> None:
    """Beside the table first and then attached: that locks out no writer of other days."""
    part = name_of(table, day)
    _do(f"CREATE TABLE {part} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)")
    _do(f"ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES FROM ('{_bound(day)}') TO ('{_bound(_next(day))}')")


def make_rest(table: str) -> None:
    _do(f"CREATE TABLE {rest_of(table)} PARTITION OF {table} DEFAULT")


def forget(table: str, *, before: dt.date) -> str:
    """Drop what is older than a day; returns what went, in words."""
    edge = midnight(before) if TABLES[table] == "at" else before
    if not is_cut(table):
        return f"{bulk.delete_before(table, TABLES[table], edge)} rows"
    old = [part for day, part in parts(table).items() if day < before]
    for part in old:
        _patiently(partial(_do, f"DROP TABLE {part}"))
    return f"{len(old)} days and {bulk.delete_before(rest_of(table), TABLES[table], edge)} rows"


def parts(table: str) -> dict[dt.date, str]:
    found = _ask("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(%s)", table)
    return {_day_of(name): name for (name,) in sorted(found) if name != rest_of(table)}


def name_of(table: str, day: dt.date) -> str:
    return f"{table}_{day:%Y%m%d}"


def rest_of(table: str) -> str:
    return f"{table}_rest"


def _day_of(part: str) -> dt.date:
    return dt.datetime.strptime(part.rpartition("_")[2], "%Y%m%d").date()  # noqa: DTZ007 a day has no zone


def _next(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1)


def _bound(day: dt.date) -> str:
    """Midnight as PostgreSQL reads it for a moment, and for a date, of which it takes the first half."""
    return midnight(day).isoformat()


def _is_in_rest(table: str, day: dt.date) -> bool:
    column, rest = TABLES[table], rest_of(table)
    between = f"{column} >= '{_bound(day)}' AND {column} < '{_bound(_next(day))}'"
    return bool(_ask(f"SELECT 1 FROM {rest} WHERE {between} LIMIT 1"))  # noqa: S608 names and days of our own


def _patiently(change: Callable[[], None]) -> None:
    """Try for minutes, a moment each time: behind whoever waits for a long reader, a dump say, all writers queue."""
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                _do(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                return change()
        except OperationalError:
            if not left:
                raise
            logger.info("a part of the scans is in use; trying again")
            time.sleep(PAUSE)
    return None


def _do(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _ask(sql: str, *values: str) -> list[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[str]] = cursor.fetchall()
        return found
