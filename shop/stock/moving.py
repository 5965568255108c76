"""What follows when stock has moved by UPDATE, which sends no signal: the index of products, and staff's alerts."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from oscar.apps.partner.models import StockAlert

from catalogue.search.indexing import stock_changed
from shop.partner.models import StockRecord


def announce(records: Iterable[StockRecord]) -> None:
    """Lists are told in this transaction, alerts once it is through."""
    product_of = {record.pk: record.product_id for record in records}
    if product_of:
        stock_changed(product_of.values())
        transaction.on_commit(lambda: write_alerts(with_alerts(product_of)), robust=True)


def with_alerts(keys: Iterable[int]) -> list[tuple[StockRecord, int | None]]:
    """Each with the key of its open alert, if there is one."""
    open_ones = StockAlert.objects.filter(stockrecord=OuterRef("pk"), status=StockAlert.OPEN)
    found = StockRecord.objects.filter(pk__in=keys).order_by("pk")
    return [(one, one.alert) for one in found.annotate(alert=Subquery(open_ones.values("pk")[:1]))]


def write_alerts(records: Iterable[tuple[StockRecord, int | None]]) -> None:
    """Oscar's alerts of what is running out, opened and closed as its receiver does for one record."""
    new = [one for one, alert in records if one.is_below_threshold and not alert]
    over = [alert for one, alert in records if alert and not one.is_below_threshold]
    if new:
        StockAlert.objects.bulk_create(
            StockAlert(stockrecord=one, threshold=one.low_stock_threshold or 0) for one in new
        )
    if over:
        StockAlert.objects.filter(pk__in=over).update(status=StockAlert.CLOSED, date_closed=timezone.now())
