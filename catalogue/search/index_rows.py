"""What the index says of a product: its words, the values to filter by, and its card."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from catalogue.folding import fold
from catalogue.models.products import Product
from catalogue.models.recognitions import Recognition
from catalogue.models.search_index import ProductCard, ProductIndex
from catalogue.places.eras import Eras
from catalogue.search.words import exact_words, padded


def row_of(product: Product, eras: Eras) -> ProductIndex:
    row = ProductIndex(
        product=product,
        province_id=eras.province_id,
        old_province_id=eras.old_province_id,
        group_id=product.ocop_set.group_id if product.ocop_set else None,
        producer_id=product.producer_id,
        producer_kind=product.producer.kind if product.producer else "",
        season_mask=sum(1 << (month - 1) for month in set(product.season_months or []) if 1 <= month <= 12),
        created_at=product.date_created,
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
        row.stars, row.stars_from_date, row.stars_until_date = newest.stars, newest.valid_from_date, _last_day(newest)
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


def card_of(product: Product) -> ProductCard:
    place, image = product.origin, next(iter(product.images.all()), None)
    province = (place.province or place) if place else None
    names = [place.short_name, place.province.name if place.province else ""] if place else []
    return ProductCard(
        index_row_id=product.pk,
        slug=product.slug,
        title=product.title,
        title_en=product.title_en,
        maker=product.producer.name if product.producer else "",
        where=", ".join(filter(None, names)),
        province=province.name if province else "",
        region=province.code if province else "",
        picture=(image.original.name or "") if image else "",
    )
