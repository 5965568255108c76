"""Triggers that raise names, made from the table: whoever writes (a form, UPDATE, bulk, a cascade, psql), raises.

They go before migrations run, which rebuild tables under them, and come back afterwards with a raise of everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from catalogue.kept import raises
from catalogue.kept.naming import EVERYTHING
from catalogue.kept.table import Raise, columns_of, the_table

PREFIX = "kept_on_"
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
_COLUMN = re.compile(r"{(\w+)}")


class Trigger(NamedTuple):
    name: str
    table: str
    statements: tuple[str, ...]


def install(database: BaseDatabaseWrapper) -> None:
    """Nothing happens where all of them are there."""
    raises.install(database)
    wanted = {trigger.name: trigger for trigger in triggers(database)}
    there = installed(database)
    if set(there) == set(wanted):
        return
    remove(database)
    with database.cursor() as cursor:
        for trigger in wanted.values():
            for statement in trigger.statements:
                cursor.execute(statement)
    raises.raise_now(database, EVERYTHING)


def remove(database: BaseDatabaseWrapper) -> None:
    on_postgres = database.vendor == "postgresql"
    with database.cursor() as cursor:
        for name in installed(database):
            cursor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE" if on_postgres else f"DROP TRIGGER {name}")


def installed(database: BaseDatabaseWrapper) -> list[str]:
    found = {
        "postgresql": "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE NOT tgisinternal AND n.nspname = current_schema() AND starts_with(tgname, %s)",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 8) = %s",
    }
    with database.cursor() as cursor:
        cursor.execute(found[database.vendor], [PREFIX])
        return [name for (name,) in cursor.fetchall()]


def triggers(database: BaseDatabaseWrapper) -> Iterator[Trigger]:
    """For the tables that are there as the models say: a migration may stop half way, or go back."""
    tables = set(database.introspection.table_names())
    for model, rows in the_table().items():
        if model._meta.db_table in tables and columns_of(model) <= _columns_in(database, model._meta.db_table):
            for event in ROWS:
                yield _trigger(database.vendor, model, event, rows)


def _columns_in(database: BaseDatabaseWrapper, table: str) -> set[str]:
    """Of the answer to a query for no row: Django's introspection on SQLite parses the table's SQL, 20 ms each."""
    with database.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')  # noqa: S608 a name of a model's table
        return {column[0] for column in cursor.description}


def _trigger(vendor: str, model: type[Model], event: str, rows: list[Raise]) -> Trigger:
    table = model._meta.db_table
    body = "\n".join(_body(vendor, model, event, row) for row in rows)
    name = f"{PREFIX}{table}_{event.lower()}"[:50] + "_" + sha256(body.encode()).hexdigest()[:10]
    if vendor != "postgresql":
        return Trigger(name, table, (f'CREATE TRIGGER {name} AFTER {event} ON "{table}" BEGIN\n{body}\nEND',))
    function = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n{body}\nRETURN NULL;\nEND $$"
    made = f'CREATE TRIGGER {name} AFTER {event} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()'
    return Trigger(name, table, (function, made))


def _body(vendor: str, model: type[Model], event: str, row: Raise) -> str:
    """The condition stands in each query for names: SQLite has no IF in a trigger."""
    condition = _condition(vendor, model, row) if event == "UPDATE" and not row.always else ""
    found = [_names(pattern, one, condition) for pattern in row.names for one in ROWS[event]]
    return raises.raise_sql(vendor, " UNION ".join(dict.fromkeys(found)))


def _names(pattern: str, row: str, condition: str) -> str:
    if pattern.startswith("SELECT"):
        query = pattern.replace("{row}", row)
        return f"SELECT * FROM ({query}) AS found WHERE {condition}" if condition else query  # noqa: S608
    parts = _COLUMN.split(pattern)
    said = [f"{row}.{part}" if n % 2 else f"'{part}'" for n, part in enumerate(parts) if part]
    return f"SELECT {' || '.join(said)}" + (f" WHERE {condition}" if condition else "")


def _condition(vendor: str, model: type[Model], row: Raise) -> str:
    return differs(vendor, row.only or [f'{{row}}."{column}"' for column in sorted(columns_of(model) - set(row.but))])


def differs(vendor: str, expressions: Iterable[str]) -> str:
    """Whether an update changes one of these SQL expressions of ``{row}``."""
    unlike = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    pairs = [(one.replace("{row}", "OLD"), one.replace("{row}", "NEW")) for one in expressions]
    return "(" + " OR ".join(f"({old}) {unlike} ({new})" for old, new in pairs) + ")"
