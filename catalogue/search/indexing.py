"""Writing the search index: in bulk, after each change, and when a recognition begins or ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.folding import fold
from catalogue.models.products import Product
from catalogue.models.recognitions import Recognition
from catalogue.models.search_index import ProductIndex
from catalogue.page_cache import forget_pages
from catalogue.search.places import Eras, eras_of
from catalogue.search.words import exact_words, padded

BATCH = 500
WRITTEN = [f.name for f in ProductIndex._meta.fields if not f.primary_key]
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


def refresh_due(today: dt.date) -> None:
    """Write the rows whose stars begin or end by ``today``."""
    reindex(ProductIndex.objects.filter(stale_from_date__lte=today).values_list("pk", flat=True))


def stock_changed(product_ids: Iterable[int]) -> None:
    """Take price and stock over; for writers that change stock records by UPDATE, where no signal tells."""
    records = get_model("partner", "StockRecord").objects.filter(product=OuterRef("product")).order_by("pk")
    left = F("num_in_stock") - Coalesce("num_allocated", 0)
    for row in ProductIndex.objects.filter(product__in=list(product_ids)).annotate(
        now_price=Subquery(records.values("price")[:1]),
        now_left=Coalesce(Subquery(records.annotate(left=Greatest(left, 0)).values("left")[:1]), 0),
    ):
        price = None if row.now_price is None else int(row.now_price)
        in_stock = price is not None and row.now_left > 0
        if (row.price, row.in_stock) != (price, in_stock):
            ProductIndex.objects.filter(pk=row.pk).update(price=price, in_stock=in_stock, indexed_at=timezone.now())
    forget_pages()


@transaction.atomic
def _write(ids: list[int]) -> None:
    products = list(
        Product.objects.browsable()
        .filter(pk__in=ids)
        .select_related("producer", "ocop_set__group")
        .prefetch_related("recognitions", "stockrecords")
    )
    shown = {product.pk for product in products}
    ProductIndex.objects.filter(pk__in=[pk for pk in ids if pk not in shown]).delete()
    eras = eras_of(product.origin_id for product in products if product.origin_id)
    rows = [_row(product, eras.get(product.origin_id or 0, Eras())) for product in products]
    ProductIndex.objects.bulk_create(rows, update_conflicts=True, unique_fields=["product"], update_fields=WRITTEN)
    forget_pages()


def _row(product: Product, eras: Eras) -> ProductIndex:
    row = ProductIndex(
        product=product,
        province_id=eras.province_id,
        old_province_id=eras.old_province_id,
        group_id=product.ocop_set.group_id if product.ocop_set else None,
        producer_kind=product.producer.kind if product.producer else "",
        season_mask=sum(1 << (month - 1) for month in set(product.season_months or []) if 1 <= month <= 12),
        created_at=product.date_created,
        indexed_at=timezone.now(),
    )
    _set_text(row, product, eras)
    _set_stars(row, list(product.recognitions.all()))
    _set_offer(row, product)
    return row


def _set_text(row: ProductIndex, product: Product, eras: Eras) -> None:
    """Names of sets are left out: "Mật ong và thực phẩm thô khác" would answer a search for honey with pork."""
    group = product.ocop_set.group if product.ocop_set else None
    about = [product.producer.name if product.producer else "", *eras.names]
    about += [group.name, group.name_en] if group else []
    row.exact = padded(exact_words(" ".join([product.title, product.title_en, *about])))
    row.title = padded(fold(f"{product.title} {product.title_en}").split())
    row.words = padded(fold(" ".join(about)).split())


def _set_stars(row: ProductIndex, recognitions: list[Recognition]) -> None:
    today = timezone.localdate()
    valid = [r for r in recognitions if r.is_valid(today)]
    starts = [r.valid_from_date for r in recognitions if r.valid_from_date > today and r.revoked_at is None]
    if valid:
        newest = max(valid, key=lambda r: (r.valid_from_date, r.pk))
        row.stars, row.stars_until_date = newest.stars, _last_day(newest)
        starts.append(row.stars_until_date + dt.timedelta(days=1))
    row.stale_from_date = min(starts, default=None)


def _last_day(recognition: Recognition) -> dt.date:
    if recognition.revoked_at is None:
        return recognition.valid_until_date
    return min(recognition.valid_until_date, timezone.localdate(recognition.revoked_at) - dt.timedelta(days=1))


def _set_offer(row: ProductIndex, product: Product) -> None:
    records = list(product.stockrecords.all())
    if records and records[0].price is not None:
        row.price = int(records[0].price)
        row.in_stock = records[0].net_stock_level > 0
