"""Give the registry's products what a shop needs: words, prices, stock, GTINs. All invented but the names."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from oscar.core.loading import get_model

from catalogue.folding import fold
from catalogue.importers.ocop.producers import Producers
from catalogue.models import Place, Product, ProductSet
from shop.demo import records
from shop.demo.records import Record

TEXTS = [f"{name}{suffix}" for name in ("storage", "ingredients", "allergens", "warnings") for suffix in ("", "_en")]
PLAIN = ["title_en", "summary", "summary_en", "net_content", "net_content_en", *TEXTS, "shelf_life_days", "nutrition"]
PLAIN += ["season_months", "gtin", "family"]


@transaction.atomic
def load_products() -> str:
    sets, producers = {s.code: s for s in ProductSet.objects.all()}, Producers()
    registered = list(registry_products())
    found = [(find(record, registered), record) for record in records.products()]
    free_slugs(found)
    for product, record in found:
        describe(product, record, sets, producers)
        put_on_sale(product, record)
    hidden = registry_products().exclude(pk__in=[product.pk for product, _record in found])
    hidden.update(is_public=False)  # facts without a picture and a price wait in the registry
    return f"{len(found)} on sale, {hidden.count()} in the registry only"


def registry_products() -> QuerySet[Product]:
    return Product.objects.filter(upc__startswith="OCOP-").select_related("producer", "origin__province")


def find(record: Record, registered: list[Product]) -> Product:
    """The registry's product of the record: by its producer, or by the one that the demonstration gave it."""
    names = {fold(record["producer_name"]), fold((record["producer_fallback"] or {}).get("name", ""))}
    title = fold(record["product_name"])
    named = [p for p in registered if fold(p.title) == title and fold(maker(p)) in names]
    if len(named) != 1:
        raise LookupError(f"{record['slug']}: {len(named)} products of this name and producer in the registry")
    return named[0]


def maker(product: Product) -> str:
    return product.producer.name if product.producer else ""


def free_slugs(found: list[tuple[Product, Record]]) -> None:
    """Two products can want each other's slug: those that change let go of theirs first."""
    for product, record in found:
        if product.slug != record["slug"]:
            Product.objects.filter(pk=product.pk).update(slug=f"demo-{product.pk}")


def describe(product: Product, record: Record, sets: dict[str, ProductSet], producers: Producers) -> None:
    values: dict[str, Any] = {name: record[name] for name in PLAIN}
    abv = record["alcohol_by_volume"]
    values |= {
        "slug": record["slug"],
        "description": "",
        "is_public": True,
        "ocop_set": sets[record["set"]],
        "alcohol_by_volume": None if abv is None else Decimal(str(abv)),
    }
    if product.producer is None and (fallback := record["producer_fallback"]):
        values["producer"] = producers.get(fallback["name"], place_of(product), fallback["kind"])
    for name, value in values.items():
        setattr(product, name, value)
    product.save()


def place_of(product: Product) -> Place:
    assert product.origin is not None
    return product.origin


def put_on_sale(product: Product, record: Record) -> None:
    """Refreshes the shelf: what is in the store is what the content says, on top of what is reserved."""
    if product.producer is None:
        return
    stock, _created = get_model("partner", "StockRecord").objects.get_or_create(
        product=product,
        partner=product.producer.partner,
        defaults={"partner_sku": record["slug"][:128], "price_currency": "VND", "price": record["price_vnd"]},
    )
    stock.price = Decimal(record["price_vnd"])
    stock.num_in_stock = record["stock"] + (stock.num_allocated or 0)
    stock.save()
