"""Products as cards: one typed value for each, read from the index in one query, without the products themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from catalogue.compiled import Compiled
from catalogue.kept import shows
from catalogue.local_paths import localized
from catalogue.localtext import local_text
from catalogue.models.search_index import ProductCard


class Card(NamedTuple):
    """All that ``components/card.html`` shows of a product today."""

    pk: int
    slug: str
    title: str
    title_en: str
    maker: str
    where: str
    province: str
    region: str
    picture: str
    price: int | None
    in_stock: bool
    stars: int
    valid_until_date: dt.date | None
    """The last day of its stars."""
    in_season: bool | None
    """None: it has no season."""

    @property
    def path(self) -> str:
        return localized(f"/san-pham/{self.slug}/")

    @property
    def local_title(self) -> str:
        return local_text(self, "title").text


COLUMNS = (
    "pk", "slug", "title", "title_en", "maker", "where", "province", "region", "picture",
    "index_row__price", "index_row__in_stock", "index_row__stars", "index_row__stars_until_date",
    "index_row__season_mask",
)  # fmt: skip


def cards(ids: Iterable[int]) -> list[Card]:
    """In the order of ``ids``; what the site does not show is left out."""
    wanted, today = list(ids), timezone.localdate()
    shows(*(f"card-{pk}" for pk in wanted))
    rows = _rows_of(len(wanted)).rows({f"key_{n}": pk for n, pk in enumerate(wanted)}) if wanted else ()
    found = {row[0]: _card(row, today) for row in rows}
    return [found[pk] for pk in wanted if pk in found]


@lru_cache(maxsize=100)
def _rows_of(count: int) -> Compiled:
    """Of so many products; a page of a list has nearly always the same number of them."""
    return Compiled(_public, **{f"key_{n}": int for n in range(count)})


def _public(**keys: int) -> QuerySet[ProductCard, Any]:
    shown = ProductCard.objects.filter(pk__in=list(keys.values()), index_row__product__is_public=True)
    return shown.values_list(*COLUMNS)


def cards_from(rows: Iterable[tuple[Any, ...]]) -> list[Card]:
    """From rows of ``COLUMNS``, in their order."""
    today = timezone.localdate()
    found = [_card(row, today) for row in rows]
    shows(*(f"card-{card.pk}" for card in found))
    return found


def _card(row: tuple[Any, ...], today: dt.date) -> Card:
    *shown, stars, until, months = row
    held = stars if until is not None and until >= today else 0
    in_season = bool(months & 1 << (today.month - 1)) if months else None
    return Card._make((*shown, held, until, in_season))
