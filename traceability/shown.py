"""Which names the changes of lots and their steps raise: ``lot-…``, and ``product-…`` for whether it can be sold."""

from __future__ import annotations

from catalogue.kept.table import raises
from traceability.models import Event, EventItem, Lot, LotCertificate, Recall


def fill_the_table() -> None:
    product = f"SELECT 'product-' || product_id FROM {Lot._meta.db_table} WHERE id = {{row}}.lot_id"  # noqa: S608
    raises(Lot, "lot-{id}", "product-{product_id}")
    raises(Recall, "lot-{lot_id}", product)
    raises(Event, "lot-{lot_id}", _lots_of("id"), _lots_of("declares_wrong_id"), _lots_of("replaces_id"))
    for model in (EventItem, LotCertificate):
        raises(model, "lot-{lot_id}")


def _lots_of(event: str) -> str:
    return f"SELECT 'lot-' || lot_id FROM {EventItem._meta.db_table} WHERE event_id = {{row}}.{event}"  # noqa: S608
