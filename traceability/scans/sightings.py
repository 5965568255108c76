"""Which devices saw which stamp, and whether that is more than one package can explain."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from traceability import conf
from traceability.conf import UnusualScanning
from traceability.models import Stamp, StampSighting
from traceability.scans import bulk, partitions
from traceability.signals import stamps_unusual

logger = logging.getLogger(__name__)
StampKey = tuple[int, int]
"""Roll and unit."""


class Sighting(NamedTuple):
    """A device saw the stamp that day, at ``at`` for the first time."""

    roll_id: int
    unit: int
    day: dt.date
    at: dt.datetime
    device_hash: str
    network_hash: str
    province: str


@dataclass(frozen=True, slots=True)
class Finding:
    reason: Stamp.Unusual
    devices: int
    provinces: int


def note(sightings: Iterable[Sighting]) -> None:
    """Keep those that are new, give their stamps a row, and see which of them are scanned too widely.

    A stamp that only known devices saw costs nothing more, however often they did.
    """
    first: dict[tuple[int, int, dt.date, str], Sighting] = {}
    for one in sightings:
        first.setdefault((one.roll_id, one.unit, one.day, one.device_hash), one)
    rows = [first[key] for key in sorted(first)]
    target = "(roll_id, unit, day, device_hash) DO NOTHING"
    found = bulk.insert_or(target, StampSighting, Sighting._fields, rows, returning="roll_id, unit")
    if stamps := sorted({(roll, unit) for roll, unit in found}):
        _make_rows(stamps, rows)
        watch(stamps)


def _make_rows(stamps: list[StampKey], sightings: Sequence[Sighting]) -> None:
    """A stamp's row appears when it is first scanned."""
    first_at: dict[StampKey, dt.datetime] = {}
    for one in sightings:
        key = (one.roll_id, one.unit)
        first_at[key] = min(one.at, first_at.get(key, one.at))
    rows = [Stamp(roll_id=roll, unit=unit, first_scanned_at=first_at[roll, unit]) for roll, unit in stamps]
    Stamp.objects.bulk_create(rows, ignore_conflicts=True)


def watch(stamps: Collection[StampKey]) -> None:
    """Warn about those whose sightings one package cannot explain; two queries however many they are."""
    rule, now = conf.unusual_scanning(), timezone.now()
    watched = list(Stamp.objects.watched().filter(_among(stamps)).order_by("roll", "unit"))
    seen = _sightings([(stamp.roll_id, stamp.unit) for stamp in watched], now - dt.timedelta(days=rule.days))
    unusual = [
        stamp.pk
        for stamp in watched
        if (found := unusual_finding(stamp, seen[stamp.roll_id, stamp.unit], rule)) and _warn(stamp, found, now)
    ]
    if unusual:
        _tell(unusual)


def _tell(stamp_ids: list[int]) -> None:
    """In the transaction that marks them; scans are kept also when telling fails."""
    try:
        with transaction.atomic():
            stamps_unusual.send(Stamp, stamp_ids=stamp_ids)
    except Exception:
        logger.exception("nobody was told of stamps %s", stamp_ids)


def _among(stamps: Collection[StampKey]) -> Q:
    units: dict[int, list[int]] = defaultdict(list)
    for roll, unit in stamps:
        units[roll].append(unit)
    wanted = Q(pk__in=())
    for roll, numbers in units.items():
        wanted |= Q(roll=roll, unit__in=numbers)
    return wanted


def _sightings(stamps: Collection[StampKey], since: dt.datetime) -> dict[StampKey, list[Sighting]]:
    """Few for each stamp: one with many is unusual already, and not watched."""
    found: dict[StampKey, list[Sighting]] = defaultdict(list)
    if stamps:
        rows = StampSighting.objects.filter(_among(stamps), day__gte=timezone.localdate(since), at__gte=since)
        for row in rows.values_list(*Sighting._fields):
            one = Sighting(*row)
            found[one.roll_id, one.unit].append(one)
    return found


def unusual_finding(stamp: Stamp, sightings: Iterable[Sighting], rule: UnusualScanning) -> Finding | None:
    """What is wrong with how a stamp is scanned, the plainest first; nothing when one package explains it."""
    rule = rule.raised(stamp.times_cleared)
    seen = [one for one in sightings if stamp.watched_from is None or one.at > stamp.watched_from]
    for reason, since in ((Stamp.Unusual.OPENED, stamp.opened_at), (Stamp.Unusual.SOLD, stamp.sold_at)):
        if since and (found := _after(since, reason, seen, rule)):
            return found
    devices, provinces = _most_in_a_day(seen), _provinces(seen)
    if provinces > rule.provinces:
        return Finding(Stamp.Unusual.PLACES, devices, provinces)
    if _networks(seen) < rule.networks:
        return None
    if devices > rule.devices:
        return Finding(Stamp.Unusual.DEVICES, devices, provinces)
    if len(seen) > rule.device_days:
        return Finding(Stamp.Unusual.OFTEN, len(seen), provinces)
    return None


def _after(
    since: dt.datetime, reason: Stamp.Unusual, seen: Iterable[Sighting], rule: UnusualScanning
) -> Finding | None:
    later = [one for one in seen if one.at > since]
    devices, provinces = _most_in_a_day(later), _provinces(later)
    too_many = devices > rule.devices_after_sale and _networks(later) >= rule.networks
    if too_many or provinces > rule.provinces_after_sale:
        return Finding(reason, devices, provinces)
    return None


def _most_in_a_day(seen: Iterable[Sighting]) -> int:
    return max(Counter(one.day for one in seen).values(), default=0)


def _provinces(seen: Iterable[Sighting]) -> int:
    return len({one.province for one in seen if one.province})


def _networks(seen: Sequence[Sighting]) -> int:
    """The most in a day, since they too have another name tomorrow."""
    days: dict[dt.date, set[str]] = defaultdict(set)
    for one in seen:
        days[one.day].add(one.network_hash)
    return max(map(len, days.values()), default=0)


def _warn(stamp: Stamp, found: Finding, now: dt.datetime) -> bool:
    """False when another worker was first."""
    changed = Stamp.objects.watched().filter(pk=stamp.pk)
    return bool(
        changed.update(
            unusual_at=now,
            unusual_reason=found.reason,
            unusual_devices=found.devices,
            unusual_provinces=found.provinces,
            alerted_at=None,
            cleared_at=None,
        )
    )


def forget(today: dt.date) -> str:
    """Drop the sightings that no rule looks at any more; returns what went, in words."""
    oldest = today - dt.timedelta(days=conf.unusual_scanning().days)
    return partitions.forget(StampSighting._meta.db_table, before=oldest)
