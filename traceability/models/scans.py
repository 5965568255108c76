"""Scans: each for a while, their daily sums for good, and what tells one phone from another for a day only."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import _AnyUser


def new_number() -> int:
    return secrets.randbits(63)


class Scan(models.Model):
    """One opening of a printed code by a person: no address, a device hash that means nothing once its day is over.

    Only rebuilding and purging read these rows, both by time, which the key begins with; ``number`` is drawn at random.
    This table, ScanSeen and StampSighting are cut by day on PostgreSQL (``traceability.scans.partitions``). That what
    they point to is there is watched by ScanDay and Stamp, which the same flush writes: a constraint of their own would
    look it up once more for each scan, and lock it whenever a day's part is made or dropped.
    """

    pk = models.CompositePrimaryKey("at", "number")
    at = models.DateTimeField()
    number = models.BigIntegerField(default=new_number, editable=False)
    product = models.ForeignKey(
        "catalogue.Product", models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    lot = models.ForeignKey(
        "traceability.Lot", models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    roll = models.ForeignKey(
        "traceability.StampRoll", models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    unit = models.PositiveIntegerField(null=True)
    verdict = models.CharField(max_length=16)
    device_hash = models.CharField(max_length=16, blank=True)
    device_class = models.CharField(max_length=10, blank=True)
    province = models.CharField(max_length=5, blank=True)

    # Nobody looks up where these rows point to; that goes for all tables here.
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.verdict}"


class ScanDayQuerySet(models.QuerySet["ScanDay"]):
    def between(self, first: dt.date, last: dt.date) -> Self:
        return self.filter(day__gte=first, day__lte=last)

    def of(self, user: _AnyUser) -> Self:
        return self.filter(product__producer__members=user.pk) if user.pk else self.none()


class ScanDay(models.Model):
    """What a day's scans add up to; charts read nothing else. Days are those of TIME_ZONE.

    ``devices`` are the different device hashes among the row's scans: a phone counts once a day and lot (and once more
    for another verdict). Sums over rows and days are sums of that.
    """

    day = models.DateField(_("day"), db_index=True)
    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="scan_days", db_index=False)
    lot = models.ForeignKey("traceability.Lot", models.CASCADE, null=True, related_name="scan_days")
    province = models.CharField(_("province"), max_length=5, blank=True)
    verdict = models.CharField(_("verdict"), max_length=16)
    scans = models.PositiveIntegerField(_("scans"))
    devices = models.PositiveIntegerField(_("phones"))

    objects = ScanDayQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.F("product"), models.F("day"), Coalesce("lot", 0), models.F("province"), models.F("verdict"),
                name="scan_day_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {self.scans}"


class ScanSeen(models.Model):
    """That a device is already counted in a row of ScanDay: a hash of both, kept while the day can still grow."""

    pk = models.CompositePrimaryKey("day", "key")
    day = models.DateField()
    key = models.BinaryField(max_length=16)

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"


class StampSighting(models.Model):
    """A device saw a stamp that day, for the first time at ``at``: what tells one package from its copies."""

    pk = models.CompositePrimaryKey("roll", "unit", "day", "device_hash")
    roll = models.ForeignKey(
        "traceability.StampRoll", models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    unit = models.PositiveIntegerField()
    day = models.DateField(db_index=True)
    at = models.DateTimeField()
    device_hash = models.CharField(max_length=16)
    network_hash = models.CharField(max_length=16)
    province = models.CharField(max_length=5, blank=True)
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.roll_id}/{self.unit} {self.day:%d/%m/%Y}"
