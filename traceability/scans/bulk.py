"""Many rows in one statement, without building model instances: those would cost ten times as much as the insert."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

Row = Sequence[Any]
PORTION = 5000  # rows that go in one statement
MOST_PARAMETERS = 20_000  # SQLite takes 32,766, PostgreSQL 65,535


def insert(model: type[Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """By COPY on PostgreSQL, by one prepared statement on SQLite."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, model, columns, rows)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"{_into(model, columns)} VALUES ({marks})", [_adapted(row) for row in rows])


def _copy(cursor: CursorWrapper, model: type[Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Faults are Django's, as of any other statement: the buffer must know when to wait for the database."""
    into = _into(model, columns).removeprefix("INSERT INTO")
    with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


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
    values, parameters = _values_of(model, columns, rows)
    sql = f"{_into(model, columns)} {values} ON CONFLICT {conflict}"
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING {returning}" if returning else sql, parameters)
        return cursor.fetchall() if returning else []


def _values_of(model: type[Model], columns: Sequence[str], rows: Sequence[Row]) -> tuple[str, list[Any]]:
    """On PostgreSQL an array for each column: thousands of values by themselves are written and parsed one by one."""
    if connection.vendor == "postgresql":
        types = {field.column: field.db_type(connection) for field in model._meta.concrete_fields}
        arrays = ", ".join(f"%s::{str(types[column]).partition('(')[0]}[]" for column in columns)
        return f"SELECT * FROM unnest({arrays})", [list(column) for column in zip(*rows, strict=True)]  # noqa: S608
    marks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(rows))
    return f"VALUES {marks}", [value for row in rows for value in _adapted(row)]


def delete_before(table: str, column: str, edge: dt.date) -> int:
    """Delete in portions that keep no writer waiting, each in a transaction of its own; returns how many rows."""
    sql = _DELETE[connection.vendor].format(table=table, column=column, most=PORTION)
    number = 0
    while portion := _execute(sql, [_value(edge)]):
        number += portion
    return number


def delete_days(model: type[Model], first: dt.date, last: dt.date) -> None:
    """The ORM would load each row first, to tell whoever listens to deletions."""
    _execute(f"DELETE FROM {model._meta.db_table} WHERE day BETWEEN %s AND %s", [_value(first), _value(last)])  # noqa: S608


def _execute(sql: str, values: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


_DELETE = {
    "sqlite": "DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} WHERE {column} < %s LIMIT {most})",
    "postgresql": "DELETE FROM {table} WHERE ctid = ANY ("
    "ARRAY(SELECT ctid FROM {table} WHERE {column} < %s LIMIT {most}))",
}


def _into(model: type[Model], columns: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    return f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"


def _adapted(row: Row) -> list[Any]:
    """Most values are numbers and words, which every database takes as they are."""
    return [_value(value) if isinstance(value, dt.date) else value for value in row]


def _value(value: dt.date) -> Any:
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value)
