"""Constraints that Django has on one database only, made on both that we run on."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Model, Q, QuerySet


class NoOverlap(BaseConstraint):
    """No two rows of a kind whose closed ranges overlap.

    PostgreSQL gets an exclusion constraint (with btree_gist), SQLite a pair of triggers: both refuse the write with an
    IntegrityError, whoever writes.
    """

    exclude: str
    trigger: str
    """For each ``{event}``, which a trigger's name has as ``{when}``."""

    def columns(self, model: type[Model]) -> dict[str, str]:
        """What stands in the two statements beside ``table`` and ``name``."""
        return {}

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        assert schema_editor is not None
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
            return
        for event in ("INSERT", "UPDATE"):
            template = self.trigger.format(event=event, when=event.lower())
            schema_editor.deferred_sql.append(self._statement(template, model, schema_editor))

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """PostgreSQL's statement; on SQLite Django rebuilds the table and asks ``constraint_sql`` instead."""
        return self._statement(self.exclude, model, schema_editor)

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        return self._statement("ALTER TABLE %(table)s DROP CONSTRAINT %(name)s", model, schema_editor)

    def _statement(
        self, template: str, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Statement:
        assert model is not None
        assert schema_editor is not None
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return Statement(template, table=table, name=self.name, **self.columns(model))

    def _refuse(self, clashes: QuerySet[Any], instance: Model) -> None:
        if clashes.exclude(pk=instance.pk).exists():
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)


class NoOverlappingPeriods(NoOverlap):
    """No two rows of one owner, while their ``unless`` column is null, whose closed date periods overlap."""

    exclude = """CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE %(table)s ADD CONSTRAINT %(name)s EXCLUDE USING gist
("%(owner)s" WITH =, daterange("%(first)s", "%(last)s", '[]') WITH &&) WHERE ("%(unless)s" IS NULL)"""
    trigger = """CREATE TRIGGER %(name)s_{when} BEFORE {event} ON %(table)s WHEN NEW."%(unless)s" IS NULL
BEGIN SELECT RAISE(ABORT, 'constraint failed: %(name)s') WHERE EXISTS (SELECT 1 FROM %(table)s
WHERE "%(owner)s" = NEW."%(owner)s" AND "%(unless)s" IS NULL AND id IS NOT NEW.id
AND "%(first)s" <= NEW."%(last)s" AND "%(last)s" >= NEW."%(first)s"); END"""

    def __init__(self, *, name: str, owner: str, first: str, last: str, unless: str) -> None:
        super().__init__(name=name)
        self.owner, self.first, self.last, self.unless = owner, first, last, unless

    def columns(self, model: type[Model]) -> dict[str, str]:
        keys = ("owner", "first", "last", "unless")
        return {key: cast(Any, model._meta.get_field(getattr(self, key))).column for key in keys}

    def validate(self, model: type[Model], instance: Model, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        keys = ("owner", "first", "last", "unless")
        value = {key: getattr(instance, cast(Any, model._meta.get_field(getattr(self, key))).attname) for key in keys}
        if None in (value["owner"], value["first"], value["last"]) or value["unless"] is not None:
            return
        clashes = model._default_manager.using(using).filter(
            Q(**{self.owner: value["owner"], f"{self.unless}__isnull": True}),
            Q(**{f"{self.first}__lte": value["last"], f"{self.last}__gte": value["first"]}),
        )
        self._refuse(clashes, instance)

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, str]]:
        keys = ("name", "owner", "first", "last", "unless")
        return "catalogue.constraints.NoOverlappingPeriods", (), {key: getattr(self, key) for key in keys}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlappingPeriods) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__
