"""Tables that only grow: the database itself refuses to change or remove a row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Model


class AppendOnly(BaseConstraint):
    """Triggers refuse UPDATE and DELETE, and TRUNCATE where that exists.

    With ``may_be_deleted`` whole rows may go: what the law wants erased can be.
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

    def _statements(self, model: Any, schema_editor: Any, vendor: str) -> list[Statement]:
        templates = [_UPDATE[vendor], *([] if self.may_be_deleted else [_DELETE[vendor]])]
        if vendor == "sqlite":  # INSERT OR REPLACE removes a row without asking the other triggers
            columns = [f.column for f in model._meta.concrete_fields if f.primary_key or f.unique]
            same = " OR ".join(f"{schema_editor.quote_name(c)} = NEW.{schema_editor.quote_name(c)}" for c in columns)
            templates.append(_REPLACE.replace("{same}", same))
        return [_statement(sql, model, schema_editor, self.name) for sql in templates]

    def validate(self, model: type[Model], instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        """The database says no."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "may_be_deleted": self.may_be_deleted}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppendOnly) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


def _statement(template: str, model: type[Model], schema_editor: Any, name: str) -> Statement:
    return Statement(template, table=Table(model._meta.db_table, schema_editor.quote_name), name=name)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without the triggers, for tests that empty every table afterwards or play somebody who has all rights."""
    found = [(m, c) for m in apps.get_models() for c in m._meta.constraints if isinstance(c, AppendOnly)]
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
    "FOR EACH ROW EXECUTE FUNCTION traceability_append_only();\n"
    "CREATE TRIGGER %(name)s_truncate BEFORE TRUNCATE ON %(table)s "
    "FOR EACH STATEMENT EXECUTE FUNCTION traceability_append_only()",
}
_REPLACE = (
    "CREATE TRIGGER %(name)s_replace BEFORE INSERT ON %(table)s "
    "WHEN EXISTS (SELECT 1 FROM %(table)s WHERE {same}) "
    "BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: %(name)s: rows are never replaced'); END"
)
_DROP = {
    "sqlite": ";\n".join(f"DROP TRIGGER IF EXISTS %(name)s_{what}" for what in ("update", "delete", "replace")),
    "postgresql": ";\n".join(
        f"DROP TRIGGER IF EXISTS %(name)s_{what} ON %(table)s" for what in ("update", "delete", "truncate")
    ),
}
