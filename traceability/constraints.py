"""A constraint that Django has on one database only, made on both that we run on."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BaseConstraint, Model

from catalogue.constraints import NoOverlap


class NoOverlappingUnits(NoOverlap):
    """A stamp is on one package: no two bindings of a roll share a unit."""

    exclude = """CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE %(table)s ADD CONSTRAINT %(name)s EXCLUDE USING gist
(roll_id WITH =, int8range(first_unit, last_unit, '[]') WITH &&)"""
    trigger = """CREATE TRIGGER %(name)s_{when} BEFORE {event} ON %(table)s
BEGIN SELECT RAISE(ABORT, 'constraint failed: %(name)s') WHERE EXISTS (SELECT 1 FROM %(table)s
WHERE roll_id = NEW.roll_id AND id IS NOT NEW.id
AND first_unit <= NEW.last_unit AND last_unit >= NEW.first_unit); END"""

    def validate(self, model: type[Model], instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        clashes = model._default_manager.using(using).filter(
            roll=instance.roll_id, first_unit__lte=instance.last_unit, last_unit__gte=instance.first_unit
        )
        self._refuse(clashes, instance)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlappingUnits) and self.name == other.name

    __hash__ = BaseConstraint.__hash__
