"""Record scans: from a request into the buffer, from the buffer into the database."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Sequence

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone

from traceability import conf, devices
from traceability.models import Scan, Stamp
from traceability.scan_buffer import ScanBuffer, ScanRecord

logger = logging.getLogger(__name__)


def record(
    request: HttpRequest, *, product_id: int, lot_id: int | None, roll_id: int | None, unit: int | None, verdict: str
) -> None:
    """Note that a person opened the page; whatever goes wrong here stays here."""
    try:
        if devices.is_person(request):
            buffer.put(_scan(request, product_id, lot_id, roll_id, unit, verdict))
    except Exception:
        buffer.counts["failed"] += 1
        logger.exception("a scan could not be recorded")


def _scan(
    request: HttpRequest, product_id: int, lot_id: int | None, roll_id: int | None, unit: int | None, verdict: str
) -> ScanRecord:
    now = timezone.now()
    agent = request.META.get("HTTP_USER_AGENT", "")[:512]
    return ScanRecord(
        at=now,
        product_id=product_id,
        lot_id=lot_id,
        roll_id=roll_id,
        unit=unit,
        verdict=verdict,
        device_hash=devices.device_hash(request, timezone.localdate(now)),
        device_class=devices.device_class(agent),
        province=devices.province(request),
    )


def write(batch: Sequence[ScanRecord]) -> None:
    try:
        _insert(batch)
    except IntegrityError:  # a product, lot or roll was deleted since: keep the others
        for scan in batch:
            _insert_if_possible(scan)
    _keep_stamps(batch)


def _insert(batch: Sequence[ScanRecord]) -> None:
    """One prepared statement for all: building model instances would cost ten times as much."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in ScanRecord._fields)
    marks = ", ".join(["%s"] * len(ScanRecord._fields))
    sql = f"INSERT INTO {quote(Scan._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 our own names
    adapt = connection.ops.adapt_datetimefield_value
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(sql, [(adapt(scan.at), *scan[1:]) for scan in batch])


def _insert_if_possible(scan: ScanRecord) -> None:
    try:
        _insert([scan])
    except DatabaseError:
        buffer.counts["failed"] += 1
        logger.warning("a scan of product %s was not written", scan.product_id)


def _keep_stamps(batch: Sequence[ScanRecord]) -> None:
    """A stamp's row appears when it is first scanned; then see whether it is scanned too widely."""
    first_seen: dict[tuple[int, int], dt.datetime] = {}
    for scan in batch:
        if scan.roll_id and scan.unit:
            first_seen.setdefault((scan.roll_id, scan.unit), scan.at)
    if not first_seen:
        return
    Stamp.objects.bulk_create(
        [Stamp(roll_id=roll, unit=unit, first_scanned_at=at) for (roll, unit), at in first_seen.items()],
        ignore_conflicts=True,
    )
    _flag_unusual(first_seen)


def _flag_unusual(stamps: dict[tuple[int, int], dt.datetime]) -> None:
    rule = conf.unusual_scanning()
    units: dict[int, list[int]] = defaultdict(list)
    for roll, unit in stamps:
        units[roll].append(unit)
    for roll, numbers in units.items():
        watched = Stamp.objects.filter(roll=roll, unit__in=numbers).watched().values("unit")
        counted = (
            Scan.objects.filter(roll=roll, unit__in=watched, at__gte=timezone.now() - rule.window)
            .values("unit")
            .annotate(
                devices=Count("device_hash", distinct=True),
                provinces=Count("province", distinct=True, filter=~Q(province="")),
            )
            .filter(Q(devices__gt=rule.devices) | Q(provinces__gt=rule.provinces))
        )
        for row in counted:
            Stamp.objects.filter(roll=roll, unit=row["unit"] or 0).update(
                unusual_at=timezone.now(), unusual_devices=row["devices"], unusual_provinces=row["provinces"]
            )


buffer = ScanBuffer(write, seconds=conf.scan_flush_seconds)
