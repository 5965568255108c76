"""Record scans: from a request into the buffer, from the buffer into the database."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from traceability.conf import scan_flush_seconds
from traceability.models import Scan
from traceability.models.scans import new_number
from traceability.scans import bulk, daily, devices, partitions, salts, sightings
from traceability.scans.buffer import ScanBuffer, ScanRecord
from traceability.scans.daily import Group
from traceability.scans.days import midnight
from traceability.scans.devices import Device
from traceability.scans.sightings import Sighting

logger = logging.getLogger(__name__)


class Known(NamedTuple):
    """A scan whose visitor has become a device; the day is the local one."""

    scan: ScanRecord
    day: dt.date
    device: Device


def record(
    request: HttpRequest, *, product_id: int, lot_id: int | None, roll_id: int | None, unit: int | None, verdict: str
) -> None:
    """Note that a person opened the page; whatever goes wrong here stays here."""
    try:
        if devices.is_person(request):
            visitor = devices.visitor(request)
            buffer.put(ScanRecord(timezone.now(), product_id, lot_id, roll_id, unit, verdict, visitor))
    except Exception:
        buffer.counts["failed"] += 1
        logger.exception("a scan could not be recorded")


def write(batch: Sequence[ScanRecord]) -> None:
    """All of a batch or nothing: single scans, daily sums and sightings never tell different stories."""
    known = list(_known(batch))
    try:
        _keep(known)
    except IntegrityError:  # a product, lot or roll was deleted since: keep the others
        for one in known:
            _keep_if_possible(one)


def _known(batch: Iterable[ScanRecord]) -> Iterable[Known]:
    found: dict[object, Device] = {}
    day = first = after = None
    for scan in batch:
        if first is None or after is None or day is None or not first <= scan.at < after:
            day = timezone.localdate(scan.at)
            first, after = midnight(day), midnight(day + dt.timedelta(days=1))
        key = (scan.visitor, day)
        if key not in found:
            found[key] = devices.known(scan.visitor, _salt(day))
        yield Known(scan, day, found[key])


@lru_cache(maxsize=1)  # yesterday's is out of the memory too with the first scan of today
def _salt(day: dt.date) -> bytes:
    return salts.salt_of(day)


@transaction.atomic
def _keep(known: Sequence[Known]) -> None:
    bulk.insert(Scan, _COLUMNS, [_row(one) for one in known])
    sums = daily.count((_group(one), one.device.device_hash) for one in known)
    sightings.note(_sighting(one) for one in known if one.scan.roll_id and one.scan.unit)
    daily.add(sums)


_COLUMNS = (
    "at", "product_id", "lot_id", "roll_id", "unit", "verdict", "device_hash", "device_class", "province", "number",
)  # fmt: skip


def _row(one: Known) -> tuple[object, ...]:
    return (*one.scan[:-1], one.device.device_hash, one.device.device_class, one.device.province, new_number())


def _group(one: Known) -> Group:
    scan = one.scan
    return Group(scan.product_id, one.day, scan.lot_id, one.device.province, scan.verdict)


def _sighting(one: Known) -> Sighting:
    scan, device = one.scan, one.device
    return Sighting(
        scan.roll_id or 0, scan.unit or 0, one.day, scan.at, device.device_hash, device.network_hash, device.province
    )


def _keep_if_possible(one: Known) -> None:
    try:
        _keep([one])
    except IntegrityError:
        buffer.counts["failed"] += 1
        logger.warning("a scan of product %s was not written", one.scan.product_id)


def forget(*, before: dt.date) -> str:
    """Delete single scans of whole days; returns what went, in words."""
    return partitions.forget(Scan._meta.db_table, before=before)


buffer = ScanBuffer(write, seconds=scan_flush_seconds)
