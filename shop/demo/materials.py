"""Raw materials and their lots, and which of them went into which product's lot: the chain that a recall follows."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from catalogue.importers.ocop.writing import ocop_class
from catalogue.models import Product
from shop.demo import lots, records
from shop.demo.records import Record
from traceability.ledger.log.appending import log
from traceability.models import EventItem, Lot

Role = EventItem.Role


@transaction.atomic
def load_materials() -> str:
    products = records.by_slug()
    made = [lot for record in records.materials() for lot in load_material(products[record["of"]], record)]
    for mix in records.mixes():
        write_down(mix)
    for lot, words in recalled():
        lots.call_back(lot, words)
    return f"{len(made)} lots of raw materials in {len(records.mixes())} lots of products"


def recalled() -> list[tuple[Lot, Record]]:
    """After the mixes: a recall takes along what was made."""
    told = {one["code"]: one["recall"] for record in records.materials() for one in record["lots"] if "recall" in one}
    found = Lot.objects.filter(code__in=told, recalls=None)
    return [(lot, told[lot.code]) for lot in found]


def load_material(product: Product, record: Record) -> list[Lot]:
    values = {"title": record["name"], "title_en": record["name_en"], "producer": product.producer}
    values |= {"origin": product.origin, "product_class": ocop_class(), "is_public": False, "is_material": True}
    material, _created = Product.objects.update_or_create(slug=record["slug"], defaults=values)
    return [load_lot(material, one, record["events"]) for one in record["lots"]]


def load_lot(material: Product, record: Record, events: list[Record]) -> Lot:
    as_packed = {
        "packed_days_ago": record["days_ago"], "expires_days_after_packed": None, "state": "released",
        "held_reason": "", "unit": "kg", **record,
        "recall": None,
    }  # fmt: skip
    lot = lots.load_lot(material, as_packed, events)
    for event in lot.events.filter(kind__in=["harvest", "collect"], items__quantity=None):
        weigh(event.items.get(lot=lot), record)
        log(event)
    return lot


def write_down(mix: Record) -> None:
    """The lot's first processing step becomes a transformation: what went in, and how much came out."""
    event = Lot.objects.get(code=mix["lot"]).events.filter(kind="process").order_by("occurred_at").first()
    if event is None or event.items.filter(role=Role.INPUT).exists():
        return
    came_out = event.items.get()
    came_out.role = Role.OUTPUT
    weigh(came_out, mix)
    for one in mix["inputs"]:
        weigh(EventItem(event=event, role=Role.INPUT, lot=Lot.objects.get(code=one["lot"])), one)
    log(event)


def weigh(item: EventItem, record: Record) -> None:
    item.quantity, item.uom = Decimal(record["quantity"]), record["uom"]
    item.save()
