"""Short lists of cards: one query each, along an index, however many products there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from catalogue.cards import COLUMNS, Card, cards_from
from catalogue.compiled import Compiled
from catalogue.models.products import Product
from catalogue.models.search_index import MOST_LOOKED_AT, ProductCard, ProductIndex

_INDEX, _PRODUCT = ProductIndex._meta.db_table, Product._meta.db_table


class WithMore(NamedTuple):
    cards: list[Card]
    more: dict[int, Card]
    """Those that were asked for by their keys."""


def cards_of_producer(producer: int, *, most: int, more: Sequence[int] = ()) -> WithMore:
    """By title."""
    return _by_title("producer", producer, most, more)


def cards_of_province(place: int, *, is_legacy: bool, most: int, more: Sequence[int] = ()) -> WithMore:
    """By title; ``place`` is a province of today or of old."""
    return _by_title("old_province" if is_legacy else "province", place, most, more)


def _by_title(column: str, key: int, most: int, more: Sequence[int]) -> WithMore:
    keys = {f"key_{n}": pk for n, pk in enumerate(more)}
    rows = _titled(len(more)).rows({"owner": key, **keys}, column=column, most=most)
    found = {card.pk: card for card in cards_from(row[:-1] for row in rows)}
    return WithMore([found[row[0]] for row in rows if row[-1]], {pk: found[pk] for pk in more if pk in found})


@lru_cache(maxsize=20)
def _titled(more: int) -> Compiled:
    return Compiled(_with_more, owner=int, **{f"key_{n}": int for n in range(more)})


def _with_more(owner: int, *, column: str, most: int, **more: int) -> QuerySet[ProductCard, Any]:
    own = f"""SELECT pk FROM (SELECT i.product_id AS pk FROM {_INDEX} i JOIN {_PRODUCT} p ON p.id = i.product_id
        WHERE i.{column}_id = %s AND p.is_public ORDER BY i.title, i.product_id LIMIT {most}) AS own"""  # noqa: S608
    keys = RawSQL(" UNION ALL ".join([own, *["SELECT %s"] * len(more)]), [owner, *more.values()])  # noqa: S611
    titled = _public().filter(pk__in=keys).order_by("index_row__title", "pk")
    return titled.values_list(*COLUMNS, _is_in(RawSQL(own, [owner])))  # noqa: S611


def _public() -> QuerySet[ProductCard]:
    return ProductCard.objects.filter(index_row__product__is_public=True)


class Front(NamedTuple):
    seasonal: list[Card]
    newest: list[Card]


def front(*, month: int, today: dt.date, most_seasonal: int, most_new: int, chosen: Sequence[int] = ()) -> Front:
    """The ``chosen`` products, or the newest ones that have a season and have it in ``month``; and those that were
    recognised last, one of each producer: ten registered at once do not fill the list."""
    holes = {"bit": 1 << (month - 1), **{f"key_{n}": pk for n, pk in enumerate(chosen)}}
    rows = _front_of(len(chosen)).rows(holes, today=today, most_seasonal=most_seasonal, most_new=most_new)
    found = {card.pk: card for card in cards_from(row[:-3] for row in rows)}
    newest = sorted((row[-1], row[0]) for row in rows if row[-2])
    seasonal = chosen or sorted((row[0] for row in rows if row[-3]), reverse=True)
    return Front(
        [found[pk] for pk in seasonal if pk in found][:most_seasonal], [found[pk] for _date, pk in reversed(newest)]
    )


@lru_cache(maxsize=20)
def _front_of(chosen: int) -> Compiled:
    return Compiled(_front, bit=int, **{f"key_{n}": int for n in range(chosen)})


def _front(bit: int, *, today: dt.date, most_seasonal: int, most_new: int, **chosen: int) -> QuerySet[ProductCard, Any]:
    new = _newly_recognised(today, most_new)
    seasonal = RawSQL("SELECT CAST(NULL AS bigint)", []) if chosen else _in_season(bit, most_seasonal)
    keys = [f"SELECT {pk}" for pk in ["%s"] * len(chosen)] or [seasonal.sql]
    both = RawSQL(" UNION ALL ".join([new.sql, *keys]), [*new.params, *(chosen.values() or seasonal.params)])  # noqa: S611
    return (
        _public().filter(pk__in=both).values_list(*COLUMNS, _is_in(seasonal), _is_in(new), "index_row__stars_from_date")
    )


def _is_in(keys: RawSQL) -> Case:
    return Case(When(pk__in=keys, then=Value(1)), default=Value(0))


def _in_season(bit: int, most: int) -> RawSQL:
    seasonal = f"""SELECT product_id AS pk, season_mask FROM {_INDEX} WHERE season_mask > 0
        ORDER BY product_id DESC LIMIT {MOST_LOOKED_AT}"""  # noqa: S608
    found = f"SELECT pk FROM ({seasonal}) AS s WHERE season_mask & %s > 0 ORDER BY pk DESC LIMIT {most}"  # noqa: S608
    return RawSQL(f"SELECT pk FROM ({found}) AS f", [bit])  # noqa: S608, S611


def _newly_recognised(today: dt.date, most: int) -> RawSQL:
    newest = f"""SELECT product_id AS pk, producer_id, stars_from_date AS since FROM {_INDEX}
        WHERE stars_until_date >= %s ORDER BY stars_from_date DESC, product_id DESC LIMIT {MOST_LOOKED_AT}"""  # noqa: S608
    ranked = f"""SELECT pk, since, ROW_NUMBER() OVER (PARTITION BY producer_id ORDER BY since DESC, pk DESC) AS n
        FROM ({newest}) AS newest"""  # noqa: S608
    found = f"SELECT pk FROM ({ranked}) AS r WHERE n = 1 ORDER BY since DESC, pk DESC LIMIT {most}"  # noqa: S608
    return RawSQL(f"SELECT pk FROM ({found}) AS f", [today])  # noqa: S608, S611
