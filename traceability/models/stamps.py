"""Rolls of stamps, printed before lots exist and bound to lots by ranges of unit numbers."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_secret() -> bytes:
    return secrets.token_bytes(32)


class StampRoll(models.Model):
    """A million stamps cost this one row: serials are derived from its code, the unit number and its secret."""

    code = models.CharField(max_length=8, unique=True)
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="stamp_rolls")
    secret = models.BinaryField(default=new_secret, editable=False)
    units = models.PositiveIntegerField(_("stamps"))
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ordered_at = models.DateTimeField(default=timezone.now)
    printed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("roll of stamps")
        verbose_name_plural = _("rolls of stamps")
        constraints = [
            models.CheckConstraint(condition=Q(units__gte=1, units__lte=10_000_000), name="roll_units_in_range"),
        ]

    def __str__(self) -> str:
        return self.code


class RollBinding(models.Model):
    """Units first_unit to last_unit (1-based, inclusive) of a roll are on the packages of a lot."""

    roll = models.ForeignKey(StampRoll, models.PROTECT, related_name="bindings")
    lot = models.ForeignKey("traceability.Lot", models.PROTECT, related_name="bindings")
    first_unit = models.PositiveIntegerField()
    last_unit = models.PositiveIntegerField()
    bound_at = models.DateTimeField(default=timezone.now)
    bound_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_unit__gte=1, last_unit__gte=F("first_unit")), name="binding_units_in_order"
            ),
        ]


class Stamp(models.Model):
    """One unit of a roll that something happened to; units without a row are simply printed."""

    class Status(models.TextChoices):
        SEEN = "seen", _("scanned")
        REPORTED = "reported", _("reported")
        VOID = "void", _("void")

    roll = models.ForeignKey(StampRoll, models.PROTECT, related_name="stamps")
    unit = models.PositiveIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.SEEN)
    first_scanned_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roll", "unit"], name="stamp_unit_once_per_roll")]
