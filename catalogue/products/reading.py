"""A product's page from one row: its document, with what is live of it beside."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from catalogue.compiled import Compiled
from catalogue.models import Product
from catalogue.money import as_vnd
from catalogue.products.deriving import facts_of
from catalogue.products.facts import FORMAT, Facts, read_facts


class Offer(NamedTuple):
    """Price and stock, which change with every order and stand in no document."""

    sku: str
    price: int | None
    net_stock_level: int


class Found(NamedTuple):
    facts: Facts
    offer: Offer | None


def _rows(slug: str) -> QuerySet[Product, Any]:
    shown = Product.objects.browsable().filter(slug=slug).order_by("stockrecords__pk")
    found: QuerySet[Product, Any] = shown.values_list(
        "pk", "document__facts", "document__format", "document__is_stale",
        "stockrecords__pk", "stockrecords__partner_sku", "stockrecords__price",
        "stockrecords__num_in_stock", "stockrecords__num_allocated",
    )[:1]  # fmt: skip
    return found


_ROWS = Compiled(_rows, slug=str)


def product_at(slug: str) -> Found | None:
    """The product that the site shows under ``slug``; one query while its document is fresh."""
    for pk, facts, version, is_stale, record, *offer in _ROWS.rows({"slug": slug}):
        return Found(_facts(pk, facts, is_fresh=version == FORMAT and not is_stale), _offer(*offer) if record else None)
    return None


def _facts(pk: int, text: str, *, is_fresh: bool) -> Facts:
    """Of a document that is missing or no longer true, the rows themselves tell; its next writer puts it right."""
    return read_facts(text) if is_fresh else facts_of([pk])[0]


def _offer(sku: str, price: Any, in_stock: int | None, allocated: int | None) -> Offer:
    amount = None if price is None else as_vnd(Decimal(str(price)))
    return Offer(sku, amount, (in_stock or 0) - (allocated or 0))
