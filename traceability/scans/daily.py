"""Daily sums of scans, kept up at each flush so that no chart reads single scans; and the same sums made anew."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from traceability.models import Scan, ScanDay, ScanSeen
from traceability.scans import bulk, partitions, salts
from traceability.scans.days import days, midnight

GRACE = dt.timedelta(days=1)
"""A day grows for a moment after its midnight: what tells its devices apart is kept so much longer."""


class Group(NamedTuple):
    """A row of ScanDay."""

    product_id: int
    day: dt.date
    lot_id: int | None
    province: str
    verdict: str

    @property
    def order(self) -> tuple[int, dt.date, int, str, str]:
        return (*self[:2], self.lot_id or 0, *self[3:])


class Sum(NamedTuple):
    """What is to be added to a row of ScanDay."""

    group: Group
    scans: int
    devices: int


def count(scans: Iterable[tuple[Group, str]]) -> list[Sum]:
    """Count scans, each with its device hash, and note the devices. Must be in the transaction of the scans."""
    seen = Counter(scans)
    groups = {_seen_key(group, device_hash): group for group, device_hash in seen}
    numbers = Counter[Group]()
    for (group, _hash), number in seen.items():
        numbers[group] += number
    fresh = _mark_seen((group.day, key) for key, group in groups.items())
    devices = Counter(groups[key] for key in fresh)
    return [Sum(group, number, devices[group]) for group, number in numbers.items()]


def add(sums: Iterable[Sum]) -> None:
    """Raise the days' rows, as the last thing before the commit: all workers raise those of a much-scanned product."""
    ordered = sorted(sums, key=lambda one: one.group.order)
    conflict = _ADD.format(table=connection.ops.quote_name(ScanDay._meta.db_table))
    columns = (*Group._fields, "scans", "devices")
    bulk.insert_or(conflict, ScanDay, columns, [(*one.group, one.scans, one.devices) for one in ordered])


def _seen_key(group: Group, device_hash: str) -> bytes:
    return hashlib.blake2b(f"{group.order}{device_hash}".encode(), digest_size=16).digest()


def _mark_seen(rows: Iterable[tuple[dt.date, bytes]]) -> list[bytes]:
    """Those that were not there yet."""
    ordered = sorted(rows, key=lambda row: row[1])
    found = bulk.insert_or("(day, key) DO NOTHING", ScanSeen, ("day", "key"), ordered, returning="key")
    return [bytes(key) for (key,) in found]


_ADD = """(product_id, day, (COALESCE(lot_id, 0)), province, verdict) DO UPDATE
SET scans = {table}.scans + excluded.scans, devices = {table}.devices + excluded.devices"""


@transaction.atomic
def rebuild(*, first: dt.date, last: dt.date) -> int:
    """Make the sums of these days anew from the single scans, which must all still be there; returns how many rows."""
    _keep_writers_out()
    bulk.delete_days(ScanDay, first, last)
    bulk.delete_days(ScanSeen, first, last)
    for day in days(first, last):
        _rebuild_day(day)
    return ScanDay.objects.between(first, last).count()


def _keep_writers_out() -> None:
    """In the order in which writers reach for them. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in (ScanSeen, ScanDay):
                cursor.execute(f"LOCK TABLE {connection.ops.quote_name(model._meta.db_table)} IN EXCLUSIVE MODE")


def _rebuild_day(day: dt.date) -> None:
    numbers = Counter[Group]()
    devices: dict[Group, set[str]] = {}
    for product, lot, province, verdict, device_hash in _scans_of(day):
        group = Group(product, day, lot, province, verdict)
        numbers[group] += 1
        devices.setdefault(group, set()).add(device_hash)
    if day >= timezone.localdate() - GRACE:
        _mark_seen((day, _seen_key(group, one)) for group, found in devices.items() for one in found)
    add(Sum(group, number, len(devices[group])) for group, number in numbers.items())


def _scans_of(day: dt.date) -> Iterator[tuple[int, int | None, str, str, str]]:
    start = midnight(day)
    found = Scan.objects.filter(at__gte=start, at__lt=midnight(day + dt.timedelta(days=1)), product__isnull=False)
    columns = ("product_id", "lot_id", "province", "verdict", "device_hash")
    return found.values_list(*columns).iterator(chunk_size=5000)


def forget_devices(today: dt.date) -> str:
    """Throw away what could tell the devices of past days apart; returns what went, in words."""
    salts.forget(before=today)
    return partitions.forget(ScanSeen._meta.db_table, before=today - GRACE)
