"""Rows as the database holds them, column by column, in a form that is the same on SQLite and PostgreSQL.

A value that Django would not have written so (a date with another separator, a truth of 2) keeps its own form, so that
it compares unequal even where Django would read the same from it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models import Model

Row = dict[str, Any]
Reader = Callable[[Any], Any]
MANY = 500
_DECIMAL = re.compile(r"-?\d{1,40}(\.\d{1,40})?", re.ASCII)
_DATETIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.(?!000000)\d{6})?", re.ASCII)


_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: object) -> str:
    """JSON with sorted keys and without spaces: one text for one value."""
    return _JSON.encode(value)


def rows_where(model: type[Model], column: str, keys: Sequence[int]) -> list[Row]:
    """The rows whose ``column`` is one of the keys, by primary key."""
    found: list[Row] = []
    keys = [key for key in keys if _can_be_asked(key)]
    for at in range(0, len(keys), MANY):
        found += select(model, f'WHERE "{column}" IN ({_marks(len(keys[at : at + MANY]))})', keys[at : at + MANY])
    return found


def in_batches(model: type[Model], after: int = -1, most: int = 4096) -> Iterator[list[Row]]:
    """All rows by primary key, or those whose key is a greater number than ``after``."""
    key = model._meta.pk.column or ""
    start = f'WHERE "{key}" > %s' if after >= 0 else ""
    last, rows = None, select(model, start, [after] if start else [], limit=most)
    while rows and rows[-1][key] != last:  # bytes, which SQLite sorts after all text, come again and again
        yield rows
        last = rows[-1][key]
        if not _can_be_asked(last):
            return  # damaged, and the last: SQLite sorts text after all numbers
        rows = select(model, f'WHERE "{key}" > %s', [last], limit=most)


def select(model: type[Model], rest: str = "", parameters: Sequence[Any] = (), limit: int | None = None) -> list[Row]:
    columns = columns_of(model)
    # An expression instead of a column keeps sqlite3's converters away, which would read a 2 as a truth.
    plus = "+" if connection.vendor == "sqlite" else ""
    names = ", ".join(f'{plus}"{name}"' for name, _reader in columns)
    order = f'ORDER BY "{model._meta.pk.column}"' + (f" LIMIT {limit}" if limit else "")
    with connection.cursor() as cursor, undecodable_text_kept():
        cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}" {rest} {order}', list(parameters))  # noqa: S608
        return _rows(columns, cursor.fetchall())


def _rows(columns: Sequence[tuple[str, Reader]], found: Sequence[Sequence[Any]]) -> list[Row]:
    """Most columns hold what they show: only the others are read, and bytes, which SQLite keeps in any column."""
    names = [name for name, _read in columns]
    read = [(name, reader) for name, reader in columns if reader is not _as_it_is]
    plain = [name for name, reader in columns if reader is _as_it_is]
    rows = [dict(zip(names, values, strict=True)) for values in found]
    for row in rows:
        if not _BYTES.isdisjoint(map(type, row.values())):
            row.update({name: _as_it_is(row[name]) for name in plain})
        for name, reader in read:
            if row[name] is not None:
                row[name] = reader(row[name])
    return rows


_BYTES = {bytes, memoryview}


def _can_be_asked(key: Any) -> bool:
    return not isinstance(key, str) or key.isprintable()


def as_bytes(value: Any) -> bytes:
    """Of a column with bytes as it was read here; nothing where something else stands in it."""
    try:
        return bytes.fromhex(value)
    except (TypeError, ValueError):
        return b""


def _marks(count: int) -> str:
    return ", ".join(["%s"] * count)


@cache
def columns_of(model: type[Model]) -> list[tuple[str, Reader]]:
    return [(field.column or "", _reader(field)) for field in model._meta.concrete_fields]


def _reader(field: models.Field[Any, Any]) -> Reader:
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    return _READERS.get(target.get_internal_type(), _as_it_is)


def _as_it_is(value: Any) -> Any:
    """SQLite keeps bytes in a column for text, too."""
    return f"?{value.hex()}" if isinstance(value, (bytes, memoryview)) else value


def _bytes(value: Any) -> Any:
    return value.hex() if isinstance(value, (bytes, memoryview)) else f"?{value}"


def _truth(value: Any) -> Any:
    return value if isinstance(value, bool) else {0: False, 1: True}.get(value, f"?{value}")


def moment(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if not isinstance(value, str) or not _DATETIME.fullmatch(value):
        return f"?{value}"
    whole = value if "." in value else f"{value}.000000"
    return whole.replace(" ", "T") + "Z"


def _day(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def number(value: Any) -> Any:
    """As text only what SQLite could not take for a number; Python would read 0.5 from ``_.5``."""
    if isinstance(value, (int, float, Decimal)) or _DECIMAL.fullmatch(str(value)):
        return f"{Decimal(str(value)).normalize():f}"
    return f"?{value}"


def _uuid(value: Any) -> Any:
    return value.hex if isinstance(value, uuid.UUID) else value


def _json(value: Any) -> Any:
    """SQLite keeps the text that Django wrote; another text of the same value is another text."""
    try:
        read = json.loads(value)
    except ValueError:
        return f"?{value}"
    written_otherwise = connection.vendor == "sqlite" and json.dumps(read) != value
    return f"?{value}" if written_otherwise else read


_READERS: dict[str, Reader] = {
    "BooleanField": _truth,
    "DateTimeField": moment,
    "DateField": _day,
    "BinaryField": _bytes,
    "DecimalField": number,
    "UUIDField": _uuid,
    "JSONField": _json,
}


@contextmanager
def undecodable_text_kept() -> Iterator[None]:
    """SQLite refuses text that is not UTF-8; whoever looks for damage must be able to read it."""
    if connection.vendor != "sqlite":
        yield
        return
    raw = connection.connection
    usual, raw.text_factory = raw.text_factory, lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = usual
