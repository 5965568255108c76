"""Lists of producers from their documents: one query each, which reads a few rows however many producers there are.

What lists choose by stands in the documents. So while any of these is stale, which is a minute at most, the rows
themselves are asked: slower, and as true. What is remembered here was counted either way.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from catalogue.compiled import Compiled
from catalogue.kept.naming import EVERYTHING
from catalogue.memory import Memory
from catalogue.models import Place, PlaceConversion, Producer, ProducerDocument
from catalogue.producers.deriving import makers_of
from catalogue.producers.facts import Maker
from catalogue.producers.reading import COLUMNS, read

Rows = Sequence[tuple[Any, ...]]
_TABLE = ProducerDocument._meta.db_table
_remembered: Memory[Any] = Memory(seconds=3600, entries=500, names=("producers", EVERYTHING))


def _stale() -> QuerySet[ProducerDocument]:
    return ProducerDocument.objects.filter(is_stale=True)


def lines(documents: QuerySet[ProducerDocument], most: int, start: int = 0) -> QuerySet[ProducerDocument, Any]:
    """What ``listed`` reads; each line tells too whether any document is stale."""
    told: QuerySet[ProducerDocument, Any] = documents.values_list(Exists(_stale()), "pk", *COLUMNS)
    return told[start : start + most]


def listed(rows: Rows, name: Hashable, otherwise: Callable[[], QuerySet[Producer]]) -> list[Maker]:
    """From the rows of ``lines``, or of the producers themselves where the documents may not be all.

    That there is none at all, which no row can tell to be so, is remembered under ``name``.
    """
    if rows and not rows[0][0]:
        return [read(*row[1:]) for row in rows]

    def keys() -> list[int]:
        return list(otherwise().values_list("pk", flat=True))

    return makers_of(keys() if rows else _remembered.get_or_make(name, keys))


def by_name(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by("name", "pk")


def makers_in(place: int, *, is_legacy: bool, most: int) -> list[Maker]:
    """By name; ``place`` is a province of today or of old."""
    column = "old_province" if is_legacy else "province"
    rows = _IN.rows({"place": place}, column=column, most=most)
    producers = Producer.objects.public().filter(lies_in(column, place))
    return listed(rows, (column, place, most), lambda: by_name(producers)[:most])


_IN = Compiled(
    lambda place, column, most: lines(by_name(ProducerDocument.objects.filter(**{column: place})), most), place=int
)


def lies_in(column: str, place: int) -> Q:
    """The condition on producers for which their documents have ``column``."""
    here = Q(place=place) | Q(place__province=place)
    if column == "old_province":
        return here
    became = PlaceConversion.objects.filter(new=place, old__level=Place.Level.PROVINCE).values("old")
    return here | Q(place__in=became) | Q(place__province__in=became)


def first_of(producers: QuerySet[Any], told: QuerySet[Any]) -> QuerySet[Any]:
    """Those of ``told`` first, and among these and after them the small ones, by name."""
    smallest_first = Case(
        *(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(Producer.Kind.values)),
        output_field=IntegerField(),
    )
    is_told = Case(When(pk__in=told, then=Value(1)), default=Value(0), output_field=IntegerField())
    return producers.order_by(is_told.desc(), smallest_first, "name", "pk")


def candidates(told: QuerySet[Any], most: int) -> QuerySet[ProducerDocument]:
    """Among these are the first ones, so that not all have to be sorted; ``told`` gives keys."""
    one = f"SELECT pk FROM (SELECT producer_id AS pk FROM {_TABLE} WHERE kind = %s ORDER BY name, pk LIMIT {most}) AS k"  # noqa: S608
    sql, params = told.query.sql_with_params()
    parts = [*[one] * len(Producer.Kind.values), f"SELECT * FROM ({sql}) AS told"]  # noqa: S608
    keys = RawSQL(" UNION ALL ".join(parts), [*Producer.Kind.values, *params])  # noqa: S611
    return ProducerDocument.objects.filter(pk__in=keys)


class Province(NamedTuple):
    pk: int
    code: str
    name: str


def provinces_with_makers() -> list[Province]:
    """The provinces of today that have a producer, as people look them up."""
    found: list[Province] = _remembered.get_or_make("provinces", _provinces)
    return found


def _provinces() -> list[Province]:
    there: Q | Exists = Exists(ProducerDocument.objects.filter(province=OuterRef("pk")))
    found = Place.objects.provinces_today()
    if _stale().exists():
        public = Producer.objects.public()
        keys = [one.pk for one in found if public.filter(lies_in("province", one.pk)).exists()]
        there = Q(pk__in=keys)
    return [Province(one.pk, one.code, one.name) for one in found.filter(there)]


@dataclass(frozen=True)
class MakerList:
    """Public producers by name, of one kind and one province of today where these are given; for a paginator."""

    kind: str = ""
    province: int | None = None

    def count(self) -> int:
        found: int = _remembered.get_or_make(self, self._count)
        return found

    def __getitem__(self, part: slice) -> list[Maker]:
        start, most = part.start, part.stop - part.start
        if most == 0:
            return []
        rows = lines(by_name(self._documents()), most, start)
        return listed(list(rows), (self, start), lambda: by_name(self._producers())[start : start + most])

    def _count(self) -> int:
        return (self._producers() if _stale().exists() else self._documents()).count()

    def _documents(self) -> QuerySet[ProducerDocument]:
        found = ProducerDocument.objects.filter(kind=self.kind) if self.kind else ProducerDocument.objects.all()
        return found if self.province is None else found.filter(province=self.province)

    def _producers(self) -> QuerySet[Producer]:
        found = Producer.objects.public()
        found = found.filter(kind=self.kind) if self.kind else found
        return found if self.province is None else found.filter(lies_in("province", self.province))
