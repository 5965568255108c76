"""Querysets of plain values, compiled to SQL once: compiling took longer than the rest of making a page.

Only for values that need no converting on the way out of either database: numbers, texts, dates, yes or no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from catalogue.prepared import preparing_cursor, with_constants

# No row has such a key, and no text such characters.
_HOLES: Mapping[type, Callable[[int], Any]] = {int: lambda n: -(2**62) - 11 - n, str: lambda n: f"\ue000hole-{n}\ue000"}


class Compiled:
    """``make`` gives the queryset; ``rows({"product": 5}, today=...)`` is ``list(make(product=5, today=...))``.

    ``holes`` are the values that differ with each call; all other arguments are compiled in.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], **holes: type) -> None:
        self._make = make
        self._holes = {name: _HOLES[kind](n) for n, (name, kind) in enumerate(holes.items())}
        self._names = {hole: name for name, hole in self._holes.items()}
        self._compiled = lru_cache(maxsize=8)(self._compile)

    def _compile(self, vendor: str, constants: tuple[tuple[str, Any], ...]) -> tuple[str, tuple[Any, ...]]:
        sql, params = self._make(**self._holes, **dict(constants)).query.sql_with_params()
        return with_constants(sql, params, self._names)

    def rows(self, values: Mapping[str, Any], **constants: Any) -> list[tuple[Any, ...]]:
        sql, params = self._compiled(connection.vendor, tuple(constants.items()))
        filled = [values[self._names[one]] if one in self._names else one for one in params]
        with preparing_cursor() as cursor:
            cursor.execute(sql, filled)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
