"""The EPCs and places that events speak of, page by page, for readers who do not know yet what to ask for.

However many events there are, a page costs a few steps for each of its entries: values are taken from an index one by
one, each the next that is greater, and not sought among all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from catalogue.models import Producer
from traceability.epcis.language.naming import lot_uri
from traceability.models import EventFact, EventItem, Lot
from traceability.models.events import readable_by

Key = str | int
Source = Callable[[Key | None, int], Iterable[tuple[Key, str]]]
"""Of the key of the last one told, and how many more are wanted: keys in their order, each with its URI."""


def listed(sources: list[Source], size: int, after: tuple[int, Key] | None) -> tuple[list[str], list[Any] | None]:
    """One page of URIs, and where the next one starts."""
    found = list(_rows(sources, size + 1, after))
    _uri, *last = found[size - 1] if len(found) > size else ("", None)
    return [uri for uri, _source, _key in found[:size]], last if len(found) > size else None


def _rows(sources: list[Source], wanted: int, after: tuple[int, Key] | None) -> Iterator[tuple[str, int, Key]]:
    first, key = after or (0, None)
    for number, source in enumerate(sources[first:], first):
        for own_key, uri in source(key, wanted):
            wanted -= 1
            yield uri, number, own_key
        if wanted <= 0:
            return
        key = None


def places(name: str, producer: Producer | None) -> list[Source]:
    """``name`` is readPoint or bizLocation."""
    return [partial(_different, EventFact.objects.filter(name=name), "value", readable_by(producer, "event__"))]


def epcs(producer: Producer | None) -> list[Source]:
    """Lots that the reader may see, and then what is known by its EPC alone."""
    others = EventItem.objects.filter(lot=None)
    return [partial(_lots, producer), partial(_different, others, "epc", readable_by(producer, "event__"))]


def _lots(producer: Producer | None, after: Key | None, wanted: int) -> Iterator[tuple[Key, str]]:
    seen = Q(released_at__isnull=False) | (Q(product__producer=producer) if producer else Q())
    takes_part = EventItem.objects.filter(readable_by(producer, "event__"), lot=OuterRef("pk"))
    lots = Lot.objects.filter(seen, Exists(takes_part), pk__gt=after or 0).select_related("product")
    return ((lot.pk, lot_uri(lot)) for lot in lots.order_by("pk")[:wanted])


def _different(rows: QuerySet[Any], column: str, readable: Q, after: Key | None, wanted: int) -> list[tuple[Key, str]]:
    """The different values of an indexed column of which there is a row in a readable event; empty ones are none."""
    here = RawSQL('"here"."value"', [])
    first, values = _compiled(_next(rows, column, after or ""))
    following, more = _compiled(_next(rows, column, here))
    exists, most = _compiled(rows.filter(readable, **{column: here}).values("pk")[:1])
    sql = _DIFFERENT.format(first=first, following=following, exists=exists)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *more, *most, wanted])
        return [(value, value) for (value,) in cursor.fetchall()]


def _next(rows: QuerySet[Any], column: str, than: RawSQL | Key) -> QuerySet[Any]:
    return rows.filter(**{f"{column}__gt": than}).order_by(column).values(column)[:1]


def _compiled(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    sql, values = rows.query.sql_with_params()
    return sql, values


# Both databases make one value after the other, and stop when LIMIT has enough.
_DIFFERENT = """WITH RECURSIVE here(value) AS (
SELECT ({first}) UNION ALL SELECT ({following}) FROM here WHERE value IS NOT NULL)
SELECT value FROM here WHERE value IS NOT NULL AND EXISTS ({exists}) LIMIT %s"""
