"""Which products of a basket an offer is for: asked once, of all offers together, instead of for each line again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from oscar.apps.catalogue.expressions import ExpandDownwardsCategoryQueryset

from catalogue.models import Product

if TYPE_CHECKING:
    from shop.offers.models import ConditionalOffer, Range


def note_members(offers: Iterable[ConditionalOffer], products: Sequence[Product]) -> None:
    """Tell each offer's ranges which of the products they hold; one query, however many offers and products."""
    ranges = _shared(offers)
    if not ranges or not products:
        return
    asked = {f"in_{one.pk}": Exists(members(one).filter(pk=OuterRef("pk"))) for one in ranges}
    rows = Product.objects.filter(pk__in=[product.pk for product in products]).annotate(**asked).order_by()
    for pk, *held in rows.values_list("pk", *asked):
        for one, is_in in zip(ranges, held, strict=True):
            one.known[pk] = bool(is_in)


def _shared(offers: Iterable[ConditionalOffer]) -> list[Range]:
    """One object for each range, whoever points to it; those of a class of their own answer for themselves."""
    found: dict[int, Range] = {}
    for offer in offers:
        for holder in (offer.condition, offer.benefit):
            if holder.range is not None:
                holder.range = found.setdefault(holder.range.pk, holder.range)
    return [one for one in found.values() if not one.proxy_class]


def members(one: Range) -> QuerySet[Product]:
    """The products of Oscar's ``Range.product_queryset``, without asking first which parts of the range are empty.

    For membership only: Oscar's has the joins that the order of products in a range is read from.
    """
    if one.includes_all_products:
        out = Q(pk__in=one.excluded_products.values("pk"))
        return Product.objects.exclude(out | _in_categories(one.excluded_categories))
    listed, excluded = one.included_products.values("pk"), one.excluded_products.values("pk")
    inside = Q(pk__in=listed) | Q(parent__in=listed) | _in_categories(one.included_categories)
    inside |= Q(product_class__in=one.classes.values("pk")) | Q(parent__product_class__in=one.classes.values("pk"))
    return Product.objects.filter(inside).exclude(Q(pk__in=excluded) | Q(parent__in=excluded))


def _in_categories(chosen: Any) -> Q:
    """In one of the categories or below it, a variant by its parent."""
    below = ExpandDownwardsCategoryQueryset(chosen.values("id"))
    found = Product.categories.through.objects.filter(category__in=below).values("product")
    return Q(pk__in=found) | Q(parent__in=found)
