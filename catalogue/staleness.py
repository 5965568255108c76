"""Documents tell what other rows tell, in one row. Triggers mark them stale in the very transaction that changes what
they were made from, however it is written: by ``save``, in bulk, by ``QuerySet.update`` or by hand.

A writer that derives documents itself does so after these have run, and leaves them fresh.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from catalogue.kept.table import columns_of
from catalogue.kept.triggers import differs


@dataclass(frozen=True)
class Documents:
    model: type[Model]
    touched: Mapping[type[Model], str]
    """Which documents (a condition on their rows) a written row of each model makes stale. In braces stand ``tables``;
    ROW is what a row was, or is now."""
    tables: Mapping[str, type[Model]]
    name: str = "stale"
    """In the names of the triggers."""
    unseen: Mapping[type[Model], Sequence[str]] = field(default_factory=dict)
    """Columns whose change alone makes nothing stale."""
    quiet_when_new: Sequence[type[Model]] = ()
    """Of these no document can know a row that has just come."""
    born: Mapping[type[Model], str] = field(default_factory=dict)
    """What is done when a row comes: a list of documents must know that one is missing."""


def install(documents: Documents, connection: BaseDatabaseWrapper) -> None:
    statements = _postgres(documents) if connection.vendor == "postgresql" else _sqlite(documents)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def uninstall(documents: Documents, connection: BaseDatabaseWrapper) -> None:
    """Before migrations: SQLite makes no table anew while a trigger of another one speaks of it, and on the way back
    PostgreSQL would keep triggers that speak of a table that is gone."""
    on_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, _table, _event, _body in _triggers(documents, connection.vendor):
            what = f"FUNCTION IF EXISTS {name}() CASCADE" if on_postgres else f"TRIGGER IF EXISTS {name}"
            cursor.execute(f"DROP {what}")


def _triggers(documents: Documents, vendor: str) -> Iterator[tuple[str, str, str, str]]:
    """Name, table, event and statements: an update concerns both what was and what is."""
    tables = {name: model._meta.db_table for name, model in documents.tables.items()}
    for model, condition in documents.touched.items():
        table, named = model._meta.db_table, f"({condition.format(**tables)})"
        was, now = named.replace("ROW", "OLD"), named.replace("ROW", "NEW")
        new = [] if model in documents.quiet_when_new else [now]
        for event, found in {"insert": new, "update": [was, now], "delete": [was]}.items():
            seen = _is_seen(documents, vendor, model) if event == "update" else ""
            body = _marks(documents, vendor, [one + seen for one in found])
            if event == "insert" and model in documents.born:
                body += f" {documents.born[model].format(**tables).replace('ROW', 'NEW')};"
            if body:
                yield f"{table}_{documents.name}_{event}", table, event, body


def _is_seen(documents: Documents, vendor: str, model: type[Model]) -> str:
    unseen = documents.unseen.get(model)
    if not unseen:
        return ""
    seen = [f'{{row}}."{column}"' for column in sorted(columns_of(model) - set(unseen))]
    return f" AND {differs(vendor, seen)}"


def _marks(documents: Documents, vendor: str, conditions: list[str]) -> str:
    table, stale = documents.model._meta.db_table, "TRUE" if vendor == "postgresql" else "1"
    return " ".join(f"UPDATE {table} SET is_stale = {stale} WHERE {one};" for one in conditions)  # noqa: S608


def _sqlite(documents: Documents) -> Iterator[str]:
    for name, table, event, body in _triggers(documents, "sqlite"):
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} BEGIN {body} END"


def _postgres(documents: Documents) -> Iterator[str]:
    for name, table, event, body in _triggers(documents, "postgresql"):
        yield f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN {body} RETURN NULL; END $$"""
        when = f"AFTER {event.upper()} ON {table} FOR EACH ROW"
        yield f"CREATE OR REPLACE TRIGGER {name} {when} EXECUTE FUNCTION {name}()"
