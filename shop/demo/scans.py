"""Two months of invented scans of the released lots with a journey, so that the charts have something to show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from shop.demo import records
from traceability.models import Lot, Scan, ScanDay
from traceability.scans.daily import rebuild

DAYS, MOST_A_DAY, PHONES = 60, 7, 400
PROVINCES = ("79", "79", "79", "80", "82", "86", "96", "01", "48", "")


@transaction.atomic
def load_scans() -> str:
    """Only into a shop that nobody has scanned anything of."""
    if not ScanDay.objects.exists():
        Scan.objects.bulk_create(invented(), batch_size=1000)
        rebuild(first=records.days_ago(DAYS), last=timezone.localdate())
    return f"{Scan.objects.count()} scans"


def invented() -> Iterator[Scan]:
    told = [journey["slug"] for journey in records.journeys()]
    for lot in Lot.objects.released().filter(product__slug__in=told).select_related("product").order_by("pk"):
        for days in range(1, min(DAYS, (timezone.localdate() - lot.packed_date).days) + 1):
            yield from of_day(lot, records.days_ago(days))


def of_day(lot: Lot, day: dt.date) -> Iterator[Scan]:
    chance = records.number_of(f"{lot.code} {day.toordinal()}")
    for number in range(chance % (MOST_A_DAY + 1)):
        seen = chance // (number + 2)
        yield Scan(
            at=records.at(day, f"{7 + seen % 14:02}:{seen % 60:02}"), product=lot.product, lot=lot,
            verdict="recalled" if lot.code == "MT.G22" else "ok", province=PROVINCES[seen % len(PROVINCES)],
            device_hash=f"demo{seen % PHONES:012d}", device_class="phone" if seen % 9 else "computer",
        )  # fmt: skip
