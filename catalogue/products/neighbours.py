"""What else comes from near a product: one query, which reads a few rows however many products there are."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Abs

from catalogue.cards import COLUMNS, Card, cards_from
from catalogue.compiled import Compiled
from catalogue.models import Product, ProductCard, ProductIndex
from catalogue.products.facts import Facts

MOST = 4
_INDEX, _PRODUCT = ProductIndex._meta.db_table, Product._meta.db_table
# One ward has few products: to go through all in their order until four of it are found takes longer.
_WARD = (
    "WITH ward AS MATERIALIZED (SELECT i.product_id, i.in_stock "  # noqa: S608
    f"FROM {_PRODUCT} p JOIN {_INDEX} i ON i.product_id = p.id WHERE p.origin_id = %s) "
)


def beside(product: Facts) -> list[Card]:
    """From the same ward first, then from the same province; what can be bought now before what cannot."""
    if product.province_id is None:
        return []
    where = {"product": product.pk, "origin": product.origin_id, "province": product.province_id}
    return cards_from(_BESIDE.rows(where))


def _beside(product: int, origin: int, province: int) -> QuerySet[ProductCard, Any]:
    near = ProductCard.objects.filter(pk__in=_nearest(product, origin, province), index_row__product__is_public=True)
    same_ward = Case(When(index_row__product__origin=origin, then=Value(0)), default=Value(1))
    ranked = near.order_by(same_ward, "-index_row__in_stock", Abs(F("pk") - product), "pk")
    return ranked.values_list(*COLUMNS)[:MOST]


def _nearest(product: int, origin: int, province: int) -> RawSQL:
    """Among these are the ``MOST`` nearest, of each kind and on either side."""
    parts, params = [], list[int | bool]([origin])
    for places, bound in (("ward WHERE", ()), (f"{_INDEX} WHERE province_id = %s AND", (province,))):
        for in_stock in (True, False):
            for side in ("> %s ORDER BY pk", "< %s ORDER BY pk DESC"):
                near = f"SELECT product_id AS pk FROM {places} in_stock = %s AND product_id {side} LIMIT {MOST}"  # noqa: S608
                parts.append(f"SELECT pk FROM ({near}) AS near")  # noqa: S608
                params += [*bound, in_stock, product]
    return RawSQL(_WARD + " UNION ".join(parts), params)  # noqa: S611


_BESIDE = Compiled(_beside, product=int, origin=int, province=int)
