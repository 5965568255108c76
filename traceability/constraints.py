"""A constraint that Django has on one database only, made on both that we run on."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Model


class NoOverlappingUnits(BaseConstraint):
    """A stamp is on one package: no two bindings of a roll share a unit.

    PostgreSQL gets an exclusion constraint (with btree_gist), SQLite a pair of triggers.
    """

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
            return
        for event in ("INSERT", "UPDATE"):
            template = _TRIGGER.format(event=event, when=event.lower())
            schema_editor.deferred_sql.append(self._statement(template, model, schema_editor))

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        return self._statement(_EXCLUDE, model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return self._statement("ALTER TABLE %(table)s DROP CONSTRAINT %(name)s", model, schema_editor)

    def _statement(self, template: str, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        return Statement(template, table=Table(model._meta.db_table, schema_editor.quote_name), name=self.name)

    def validate(self, model: type[Model], instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        clashes = model._default_manager.using(using).filter(
            roll=instance.roll_id, first_unit__lte=instance.last_unit, last_unit__gte=instance.first_unit
        )
        if clashes.exclude(pk=instance.pk).exists():
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlappingUnits) and self.name == other.name

    __hash__ = BaseConstraint.__hash__


_EXCLUDE = """CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE %(table)s ADD CONSTRAINT %(name)s EXCLUDE USING gist
(roll_id WITH =, int8range(first_unit, last_unit, '[]') WITH &&)"""

_TRIGGER = """CREATE TRIGGER %(name)s_{when} BEFORE {event} ON %(table)s
BEGIN SELECT RAISE(ABORT, 'constraint failed: %(name)s') WHERE EXISTS (SELECT 1 FROM %(table)s
WHERE roll_id = NEW.roll_id AND id IS NOT NEW.id
AND first_unit <= NEW.last_unit AND last_unit >= NEW.first_unit); END"""
