"""Many rows in one statement, without building model instances: those would cost ten times as much as the insert."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

Row = Sequence[Any]
MOST_PARAMETERS = 20_000  # SQLite takes 32,766, PostgreSQL 65,535


def insert(model: type[Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """By one prepared statement."""
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"{_into(model, columns)} ({marks})", [_adapted(row) for row in rows])


def insert_or(
    conflict: str, model: type[Model], columns: Sequence[str], rows: Sequence[Row], returning: str = ""
) -> list[tuple[Any, ...]]:
    """``conflict`` is what follows ON CONFLICT. Give the rows in the order of their keys: workers then never deadlock.

    Returns the ``returning`` columns of the rows that were written.
    """
    found: list[tuple[Any, ...]] = []
    at_once = MOST_PARAMETERS // len(columns)
    for start in range(0, len(rows), at_once):
        found += _insert_or(conflict, model, columns, rows[start : start + at_once], returning)
    return found


def _insert_or(
    conflict: str, model: type[Model], columns: Sequence[str], rows: Sequence[Row], returning: str
) -> list[tuple[Any, ...]]:
    marks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(rows))
    sql = f"{_into(model, columns)} {marks} ON CONFLICT {conflict}"
    with connection.cursor() as cursor:
        values = [value for row in rows for value in _adapted(row)]
        cursor.execute(f"{sql} RETURNING {returning}" if returning else sql, values)
        return cursor.fetchall() if returning else []


def _into(model: type[Model], columns: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    return f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) VALUES"


def _adapted(row: Row) -> list[Any]:
    """Most values are numbers and words, which every database takes as they are."""
    return [_value(value) if isinstance(value, dt.date) else value for value in row]


def _value(value: dt.date) -> Any:
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value)
