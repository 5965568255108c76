"""Statements made once and run many times. All that leans on inner parts of Django's ORM lies here.

Querysets are compiled to SQL once: compiling one took longer than all the rest of a cold scan page. That stands on the
same parts as ``ModelIterable``. An upgrade of Django that changes them makes pages slower and never fails one:
``tests/traceability/test_prepared.py`` tells, and here the plain way is taken.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Container, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models import Model, QuerySet, query
from django.dispatch import receiver

M = TypeVar("M", bound=Model)
logger = logging.getLogger(__name__)
# What a missing or changed method of Django's raises; never an error of the database.
CHANGED = (AttributeError, ImportError, IndexError, KeyError, TypeError, ValueError)


class Hole(int):
    """Stands in a queryset where a number comes in later."""


HOLE = Hole(-(2**62) - 11)  # no row has this key


class Prepared(Generic[M]):
    """``make`` gives the queryset for a number; ``rows(5)`` is what ``list(make(5))`` would be."""

    def __init__(self, make: Callable[[int], QuerySet[M]]) -> None:
        self._make = make
        self._compiled = lru_cache(maxsize=4)(self._compile)
        self.is_plain = False

    def _compile(self, vendor: str) -> tuple[Any, str, tuple[Any, ...], Any]:
        queryset: Any = self._make(HOLE)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        fields = [one[0] for one in compiler.select[0 : compiler.col_count]]
        return compiler, *with_constants(sql, params, {HOLE}), compiler.get_converters(fields)

    def rows(self, number: int) -> list[M]:
        if not self.is_plain:
            try:
                return self.compiled_rows(number)
            except CHANGED:
                logger.exception("Django's inner methods have changed: queries are compiled anew each time")
                self.is_plain = True
        return list(self._make(number))

    def compiled_rows(self, number: int) -> list[M]:
        compiler, sql, params, converters = self._compiled(connection.vendor)
        with preparing_cursor() as cursor:
            cursor.execute(sql, [number if value == HOLE else value for value in params])
            found: Any = cursor.fetchall()
        if converters:
            found = compiler.apply_converters((list(row) for row in found), converters)
        return list(self._instances(compiler, found))

    def one(self, number: int) -> M:
        """Raises the model's DoesNotExist."""
        for instance in self.rows(number):
            return instance
        return self._make(HOLE).none().get()

    def _instances(self, compiler: Any, found: Any) -> Any:
        info = compiler.klass_info
        model, columns = info["model"], info["select_fields"]
        start, stop = columns[0], columns[-1] + 1
        names = [one[0].target.attname for one in compiler.select[start:stop]]
        populators: Any = getattr(query, "get_related_populators")  # noqa: B009 the stubs are of a later Django
        related = populators(info, compiler.select, connection.alias)
        annotations = compiler.annotation_col_map.items()
        for row in found:
            instance = model.from_db(connection.alias, names, row[start:stop])
            for populate in related:
                populate.populate(row, instance)
            for name, place in annotations:
                setattr(instance, name, row[place])
            yield instance


def with_constants(sql: str, params: Sequence[Any], holes: Container[Any]) -> tuple[str, tuple[Any, ...]]:
    """On PostgreSQL all ``params`` but the holes become part of the statement, known to whoever plans it once."""
    if connection.vendor != "postgresql":
        return sql, tuple(params)
    left, values = [], iter(params)

    def fill(place: re.Match[str]) -> str:
        if place[0] != "%s":
            return place[0]
        value = next(values)
        if value in holes:
            left.append(value)
            return "%s"
        compose: Any = getattr(connection.ops, "compose_sql")  # noqa: B009 of PostgreSQL alone
        return str(compose("%s", [value])).replace("%", "%%")

    return re.sub("%.", fill, sql), tuple(left)


def preparing_cursor() -> Any:
    """On PostgreSQL one that has its statements planned once for each connection: that takes longer than they run."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    try:
        return _server_binding_cursor()
    except CHANGED:
        _say_once()
        return connection.cursor()


@receiver(connection_created)
def plan_once(connection: Any, **kwargs: object) -> None:
    """PostgreSQL would plan five times more, and for ever what a value's own plan seems to do a little better."""
    if connection.vendor == "postgresql" and connection.settings_dict["OPTIONS"].get("prepare_threshold") is not None:
        with connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_generic_plan")


def _server_binding_cursor() -> Any:
    from django.db.backends.postgresql.base import ServerBindingCursor

    on_server: Any = ServerBindingCursor
    wrap: Any = connection._prepare_cursor  # type: ignore[attr-defined]  # errors, counted queries: as all cursors
    return wrap(on_server(connection.connection))


@lru_cache(maxsize=1)
def _say_once() -> None:
    logger.exception("Django's inner methods have changed: statements are planned anew each time")
