"""Writing the search index: in bulk, after each change, and when a recognition begins or ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.db.models import F, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from oscar.core.loading import get_model

from catalogue.models.products import Product
from catalogue.models.search_index import ProductCard, ProductIndex
from catalogue.places.eras import Eras, eras_of
from catalogue.products.deriving import write_documents
from catalogue.search.index_rows import card_of, row_of

BATCH = 500
_waiting: ContextVar[set[int] | None] = ContextVar("products_waiting_for_the_index", default=None)


def reindex(product_ids: Iterable[int]) -> None:
    """Write the rows of these products, and take out those that the site does not show."""
    ids = list(product_ids)
    waiting = _waiting.get()
    if waiting is not None:
        waiting.update(ids)
        return
    for start in range(0, len(ids), BATCH):
        _write(ids[start : start + BATCH])


@contextmanager
def indexing_at_the_end() -> Iterator[None]:
    """Collect what changes in the block and write it once, when it ends: for imports."""
    waiting: set[int] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
        reindex(sorted(waiting))


def rebuild() -> int:
    """Write every row anew; return how many products the index holds then."""
    ProductIndex.objects.exclude(product__in=Product.objects.browsable()).delete()
    ids = list(Product.objects.browsable().order_by("pk").values_list("pk", flat=True))
    reindex(ids)
    return len(ids)


def refresh_due(today: dt.date) -> int:
    """Write the rows whose stars begin or end by ``today``, and return how many.

    For the schedule: stars that have ended are nowhere shown before it comes, those that begin wait for it.
    """
    ids = list(ProductIndex.objects.due(today).values_list("pk", flat=True))
    reindex(ids)
    return len(ids)


def stock_changed(product_ids: Iterable[int]) -> None:
    """Take price and stock over; for writers that change stock records by UPDATE, where no signal tells.

    In their transaction: it locks stock records first and then rows of the index, by key, as everybody does who locks
    both.
    """
    records = get_model("partner", "StockRecord").objects.filter(product=OuterRef("product")).order_by("pk")
    left = F("num_in_stock") - Coalesce("num_allocated", 0)
    rows = ProductIndex.objects.filter(product__in=list(product_ids)).annotate(
        now_price=Subquery(records.values("price")[:1]),
        now_left=Coalesce(Subquery(records.annotate(left=Greatest(left, 0)).values("left")[:1]), 0),
    )
    facts = rows.order_by("pk").values_list("pk", "price", "in_stock", "now_price", "now_left")
    for pk, *was, now_price, now_left in facts:
        price = None if now_price is None else int(now_price)
        in_stock = price is not None and now_left > 0
        if was != [price, in_stock]:
            ProductIndex.objects.filter(pk=pk).update(price=price, in_stock=in_stock)


@transaction.atomic
def _write(ids: list[int]) -> None:
    """Locks the rows before it reads the facts, so that of two writers the later one knows what the first one wrote."""
    old = _rows_by_id(ProductIndex.objects.select_for_update(no_key=True).order_by("pk"), ids)
    products = _with_facts(ids)
    eras = eras_of(product.origin_id for product in products if product.origin_id)
    rows = [row_of(product, eras.get(product.origin_id or 0, Eras())) for product in products]
    _save_changed(ProductIndex, rows, old)
    _save_changed(ProductCard, [card_of(product) for product in products], _rows_by_id(ProductCard.objects, ids))
    if gone := set(old) - {product.pk for product in products}:
        ProductIndex.objects.filter(pk__in=gone).delete()
    write_documents(ids)


def _with_facts(ids: list[int]) -> list[Product]:
    shown = Product.objects.browsable().filter(pk__in=ids).order_by("pk")
    with_one = shown.select_related("producer", "ocop_set__group", "origin__province")
    return list(with_one.prefetch_related("recognitions", "stockrecords", "images"))


def _columns(model: type[Model]) -> list[str]:
    return [f.attname for f in model._meta.concrete_fields]


def _rows_by_id(rows: Any, ids: list[int]) -> dict[int, tuple[object, ...]]:
    return {row[0]: row for row in rows.filter(pk__in=ids).values_list(*_columns(rows.model))}


def _save_changed(model: type[Model], rows: Sequence[Model], old: Mapping[int, tuple[object, ...]]) -> None:
    """What stays as it is is not written: who follows the table would take it for a change."""
    key, *written = [f.name for f in model._meta.concrete_fields]
    changed = [row for row in rows if old.get(row.pk) != tuple(getattr(row, name) for name in _columns(model))]
    model._default_manager.bulk_create(changed, update_conflicts=True, unique_fields=[key], update_fields=written)
