"""Tables that only grow: the database itself refuses to change or remove a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Model, UniqueConstraint


class AppendOnly(BaseConstraint):
    """Triggers refuse UPDATE and DELETE, and TRUNCATE where that exists.

    With ``may_be_deleted`` a row may go once a later one of the same table says so (``appending.erase``): what the law
    wants erased can be, and nothing else.
    """

    def __init__(self, *, name: str, may_be_deleted: bool = False, **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.may_be_deleted = may_be_deleted

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        schema_editor.deferred_sql += self._statements(model, schema_editor, schema_editor.connection.vendor)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Called on PostgreSQL only; on SQLite the table is made anew instead."""
        statements = self._statements(model, schema_editor, "postgresql")
        return Statement(";\n".join(s.template for s in statements), **statements[0].parts)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return _statement(_DROP["postgresql"], model, schema_editor, self.name)

    def drop_sql(self, model: Any, schema_editor: Any) -> list[Statement]:
        vendor = schema_editor.connection.vendor
        return [_statement(sql, model, schema_editor, self.name) for sql in _DROP[vendor].split(";\n")]

    def renew(self, model: Any, schema_editor: Any) -> None:
        """Make the triggers again, as they are written here now."""
        for statement in [
            *self.drop_sql(model, schema_editor),
            *self._statements(model, schema_editor, schema_editor.connection.vendor),
        ]:
            schema_editor.execute(statement)

    def missing(self, model: type[Model], connection: BaseDatabaseWrapper) -> list[str]:
        """Names of the triggers that are not there, or are switched off."""
        with connection.cursor() as cursor:
            cursor.execute(_THERE[connection.vendor], [model._meta.db_table])
            there = {name for (name,) in cursor.fetchall()}
        return sorted({f"{self.name}_{what}" for what in _TRIGGERS[connection.vendor]} - there)

    def _statements(self, model: Any, schema_editor: Any, vendor: str) -> list[Statement]:
        templates = [_UPDATE[vendor], (_ERASE if self.may_be_deleted else _DELETE)[vendor]]
        if vendor == "sqlite":  # INSERT OR REPLACE removes a row without asking the other triggers
            templates.append(_REPLACE.replace("{same}", _same(model, schema_editor.quote_name)))
        else:
            templates.append(_TRUNCATE)
        return [_statement(sql, model, schema_editor, self.name) for sql in templates]

    def validate(self, model: type[Model], instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        """The database says no."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "may_be_deleted": self.may_be_deleted}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppendOnly) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


def _same(model: type[Model], quote: Callable[[str], str]) -> str:
    """SQL for: a row is there that the new one would take the place of."""
    fields = {f.name: f for f in model._meta.concrete_fields}
    together = [one.fields for one in model._meta.constraints if isinstance(one, UniqueConstraint)]
    columns = [[f.column or ""] for f in fields.values() if f.primary_key or f.unique]
    columns += [[fields[name].column or "" for name in names] for names in together]
    return " OR ".join("(" + " AND ".join(f"{quote(c)} = NEW.{quote(c)}" for c in one) + ")" for one in columns)


def unguarded(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Models and the triggers that they lack: somebody took them away, or is about to."""
    return [(model.__name__, name) for model, one in _all() for name in one.missing(model, connection)]


def _all() -> list[tuple[type[Model], AppendOnly]]:
    return [(m, c) for m in apps.get_models() for c in m._meta.constraints if isinstance(c, AppendOnly)]


def _statement(template: str, model: type[Model], schema_editor: Any, name: str) -> Statement:
    return Statement(template, table=Table(model._meta.db_table, schema_editor.quote_name), name=name)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without the triggers, for tests that empty every table afterwards or play somebody who has all rights."""
    found = _all()
    editor = connection.schema_editor()  # for its names only: entering it, SQLite forbids inside of a transaction
    with connection.cursor() as cursor:
        for model, constraint in found:
            for statement in constraint.drop_sql(model, editor):
                cursor.execute(str(statement))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for model, constraint in found:
                for statement in constraint._statements(model, editor, connection.vendor):
                    cursor.execute(str(statement))


_UPDATE = {
    "sqlite": "CREATE TRIGGER %(name)s_update BEFORE UPDATE ON %(table)s "
    "BEGIN SELECT RAISE(ABORT, 'constraint failed: %(name)s: rows are never changed'); END",
    "postgresql": "CREATE OR REPLACE FUNCTION traceability_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', "
    "MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed or removed'; END$$;\n"
    "CREATE TRIGGER %(name)s_update BEFORE UPDATE ON %(table)s "
    "FOR EACH ROW EXECUTE FUNCTION traceability_append_only()",
}
_DELETE = {
    "sqlite": "CREATE TRIGGER %(name)s_delete BEFORE DELETE ON %(table)s "
    "BEGIN SELECT RAISE(ABORT, 'constraint failed: %(name)s: rows are never removed'); END",
    "postgresql": "CREATE TRIGGER %(name)s_delete BEFORE DELETE ON %(table)s "
    "FOR EACH ROW EXECUTE FUNCTION traceability_append_only()",
}
# The record of an erasure begins so; no other record does. It stands in the same table, so that each of them can be
# made anew by a migration without the other.
_ERASED = (
    "SELECT 1 FROM %(table)s WHERE entry_id > OLD.entry_id AND substr(record, 1, 6) = '{{\"by\":' "
    "AND {find}(record, '\"erases\":' || OLD.entry_id || ',') > 0"
)
_ERASE = {
    "sqlite": "CREATE TRIGGER %(name)s_delete BEFORE DELETE ON %(table)s "
    f"WHEN NOT EXISTS ({_ERASED.format(find='instr')}) "
    "BEGIN SELECT RAISE(ABORT, 'constraint failed: %(name)s: rows are never removed unless erased'); END",
    "postgresql": "CREATE OR REPLACE FUNCTION traceability_only_erased() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$BEGIN IF EXISTS ({_ERASED.format(find='strpos')}) THEN RETURN OLD; END IF; "
    "RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', "
    "MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never removed unless erased'; END$$;\n"
    "CREATE TRIGGER %(name)s_delete BEFORE DELETE ON %(table)s "
    "FOR EACH ROW EXECUTE FUNCTION traceability_only_erased()",
}
_TRUNCATE = (
    "CREATE TRIGGER %(name)s_truncate BEFORE TRUNCATE ON %(table)s "
    "FOR EACH STATEMENT EXECUTE FUNCTION traceability_append_only()"
)
_REPLACE = (
    "CREATE TRIGGER %(name)s_replace BEFORE INSERT ON %(table)s "
    "WHEN EXISTS (SELECT 1 FROM %(table)s WHERE {same}) "
    "BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: %(name)s: rows are never replaced'); END"
)
_TRIGGERS = {"sqlite": ("update", "delete", "replace"), "postgresql": ("update", "delete", "truncate")}
_DROP = {
    "sqlite": ";\n".join(f"DROP TRIGGER IF EXISTS %(name)s_{what}" for what in _TRIGGERS["sqlite"]),
    "postgresql": ";\n".join(
        f"DROP TRIGGER IF EXISTS %(name)s_{what} ON %(table)s" for what in _TRIGGERS["postgresql"]
    ),
}
_THERE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled IN ('O', 'A')",
}
