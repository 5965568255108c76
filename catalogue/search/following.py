"""The table of this process, kept in step with the index by its feed of changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from threading import Lock
from typing import NamedTuple
from zlib import crc32

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.utils import timezone

from catalogue.kept import watch
from catalogue.kept.raises import forget_numbers_to_come
from catalogue.memory import Memory
from catalogue.models.search_index import ProductIndex
from catalogue.search.backends import backend_for
from catalogue.search.facet_table import FacetTable, Row
from catalogue.search.sets import CHANGES, Changes

CHECK_SECONDS = 2


class Followed(NamedTuple):
    table: FacetTable
    today: dt.date
    mark: int
    """What the feed is read on from."""
    seen: frozenset[tuple[int, int]]
    """What was read from there on already."""
    reading: int
    """How often the table was read as a whole: once, unless another database was put in place of it."""

    @property
    def texts(self) -> tuple[int, int]:
        """Another pair as soon as a search could find something else."""
        return self.reading, self.table.texts

    @property
    def month(self) -> int:
        return self.today.month


_checked: Memory[Followed] = Memory(seconds=CHECK_SECONDS, entries=1, names=("list",))
_followed: Memory[Followed] = Memory(seconds=float("inf"), entries=1)
_one_at_a_time = Lock()


def followed() -> Followed:
    """At most two seconds old."""
    found = _checked.get("all")
    if found is not None:
        return found
    with _one_at_a_time:
        found = _checked.get("all")
        mark = watch.mark()
        return found or _checked.put("all", _followed.put("all", _follow(_followed.get("all"))), mark=mark)


def _follow(last: Followed | None) -> Followed:
    today = timezone.localdate()
    changes = backend_for(connection).changes(connection, last.mark if last else FROM_NOW)
    if last is None or changes.mark < last.mark:  # lower than before: this is another database, put in place of it
        return _read(changes, today, last.reading + 1 if last else 0)
    new = {pk for pk, _number in (changes.found - last.seen) | changes.own}
    if today != last.today:
        new.update(ProductIndex.objects.due(today).values_list("pk", flat=True))
    table = _applied(last.table, new, today) if new else last.table
    return Followed(table, today, changes.mark, frozenset(changes.found), last.reading)


FROM_NOW = 2**62
"""No change bears so high a number."""


def _read(changes: Changes, today: dt.date, reading: int) -> Followed:
    """The feed was asked first: what was written since then is read twice rather than never."""
    forget_numbers_to_come(connection, CHANGES)
    rows = ProductIndex.objects.order_by("-pk")
    return Followed(FacetTable.of(_rows(rows), today), today, changes.mark, frozenset(), reading)


def _applied(table: FacetTable, ids: Collection[int], today: dt.date) -> FacetTable:
    rows = list(_rows(ProductIndex.objects.filter(pk__in=ids)))
    return table.changed(rows, set(ids) - {row.pk for row in rows}, today)


def _rows(rows: QuerySet[ProductIndex]) -> Iterator[Row]:
    values = rows.annotate(title_length=Length("title")).values_list(*Row._fields[:-1], *TEXTS)
    for *columns, exact, title, words in values.iterator(5000):
        yield Row._make((*columns, crc32(f"{exact}\0{title}\0{words}".encode())))


TEXTS = ("exact", "title", "words")
"""What a search looks into."""
