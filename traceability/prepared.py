"""Querysets compiled to SQL once and run many times: compiling one took longer than all the rest of a cold scan page.

Stands on the same parts of Django's ORM as ``ModelIterable``; ``tests/traceability/test_prepared.py`` holds the two
against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)


class Hole(int):
    """Stands in a queryset where a number comes in later."""


HOLE = Hole(-(2**62) - 11)  # no row has this key


class Prepared(Generic[M]):
    """``make`` gives the queryset for a number; ``rows(5)`` is what ``list(make(5))`` would be."""

    def __init__(self, make: Callable[[int], QuerySet[M]]) -> None:
        self._make = make
        self._compiled = lru_cache(maxsize=4)(self._compile)

    def _compile(self, vendor: str) -> tuple[Any, str, tuple[Any, ...], Any]:
        queryset: Any = self._make(HOLE)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        fields = [one[0] for one in compiler.select[0 : compiler.col_count]]
        return compiler, sql, tuple(params), compiler.get_converters(fields)

    def rows(self, number: int) -> list[M]:
        compiler, sql, params, converters = self._compiled(connection.vendor)
        with connection.cursor() as cursor:
            cursor.execute(sql, [number if value == HOLE else value for value in params])
            found: Any = cursor.fetchall()
        if converters:
            found = compiler.apply_converters((list(row) for row in found), converters)
        return list(self._instances(compiler, found))

    def one(self, number: int) -> M:
        """Raises the model's DoesNotExist."""
        for instance in self.rows(number):
            return instance
        raise self._compiled(connection.vendor)[0].klass_info["model"].DoesNotExist

    def _instances(self, compiler: Any, found: Any) -> Any:
        info = compiler.klass_info
        model, columns = info["model"], info["select_fields"]
        start, stop = columns[0], columns[-1] + 1
        names = [one[0].target.attname for one in compiler.select[start:stop]]
        populators: Any = get_related_populators  # the stubs are of a later Django
        related = populators(info, compiler.select, connection.alias)
        annotations = compiler.annotation_col_map.items()
        for row in found:
            instance = model.from_db(connection.alias, names, row[start:stop])
            for populate in related:
                populate.populate(row, instance)
            for name, place in annotations:
                setattr(instance, name, row[place])
            yield instance
