"""Rolls of stamps, printed before lots exist and bound to lots by ranges of unit numbers."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from traceability.constraints import NoOverlappingUnits
from traceability.serials import issue

if TYPE_CHECKING:
    from django.contrib.auth.models import _AnyUser


def new_secret() -> bytes:
    return secrets.token_bytes(32)


class StampRollQuerySet(models.QuerySet["StampRoll"]):
    def of(self, user: _AnyUser) -> Self:
        return self.filter(product__producer__members=user.pk) if user.is_authenticated else self.none()


class StampRoll(models.Model):
    """A million stamps cost this one row: serials are derived from its code, the unit number and its secret."""

    code = models.CharField(max_length=8, unique=True)
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="stamp_rolls")
    secret = models.BinaryField(default=new_secret, editable=False)
    units = models.PositiveIntegerField(_("stamps"))
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ordered_at = models.DateTimeField(default=timezone.now)
    printed_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    has_pin = models.BooleanField(_("with a covered code"), default=False)

    objects = StampRollQuerySet.as_manager()

    class Meta:
        verbose_name = _("roll of stamps")
        verbose_name_plural = _("rolls of stamps")
        constraints = [
            models.CheckConstraint(condition=Q(units__gte=1, units__lte=10_000_000), name="roll_units_in_range"),
        ]

    def __str__(self) -> str:
        return self.code

    def is_editable_by(self, user: _AnyUser) -> bool:
        producer = self.product.producer
        return user.has_perm("traceability.change_stamproll") or (producer is not None and producer.has_member(user))

    @property
    def next_free_unit(self) -> int:
        """The first unit after all that are bound to lots; units + 1 when none is left."""
        last = self.bindings.aggregate(last=models.Max("last_unit"))["last"]
        return (last or 0) + 1


class RollBindingQuerySet(models.QuerySet["RollBinding"]):
    def touching(self, first: int, last: int) -> Self:
        return self.filter(first_unit__lte=last, last_unit__gte=first)


class RollBinding(models.Model):
    """Units first_unit to last_unit (1-based, inclusive) of a roll are on the packages of a lot."""

    roll = models.ForeignKey(StampRoll, models.PROTECT, related_name="bindings")
    lot = models.ForeignKey("traceability.Lot", models.PROTECT, related_name="bindings")
    first_unit = models.PositiveIntegerField()
    last_unit = models.PositiveIntegerField()
    bound_at = models.DateTimeField(default=timezone.now)
    bound_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RollBindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_unit__gte=1, last_unit__gte=F("first_unit")), name="binding_units_in_order"
            ),
            NoOverlappingUnits(name="binding_no_overlap"),
        ]

    def __str__(self) -> str:
        return f"{self.roll_id}: {self.first_unit}–{self.last_unit}"

    @property
    def units(self) -> int:
        return self.last_unit - self.first_unit + 1


class StampQuerySet(models.QuerySet["Stamp"]):
    def watched(self) -> Self:
        """Stamps whose scans are still counted: not void, not flagged yet and not cleared by somebody who looked."""
        return self.exclude(status=Stamp.Status.VOID).filter(unusual_at__isnull=True, cleared_at__isnull=True)

    def unusual(self) -> Self:
        """Stamps that are scanned too widely for one package, and that nobody has looked into yet."""
        return self.exclude(status=Stamp.Status.VOID).filter(unusual_at__isnull=False, cleared_at__isnull=True)


class Stamp(models.Model):
    """One unit of a roll that something happened to; units without a row are simply printed."""

    class Status(models.TextChoices):
        SEEN = "seen", _("scanned")
        REPORTED = "reported", _("reported")
        VOID = "void", _("void")

    roll = models.ForeignKey(StampRoll, models.PROTECT, related_name="stamps", verbose_name=_("roll of stamps"))
    unit = models.PositiveIntegerField(_("number on the roll"))
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.SEEN)
    first_scanned_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # The covered code was entered for the first time; a person says that this package was sold.
    opened_at = models.DateTimeField(_("first opened at"), null=True, blank=True)
    sold_at = models.DateTimeField(_("sold at"), null=True, blank=True)
    # A package that stands on a shelf or at a display point is scanned by everybody who passes.
    displayed_since = models.DateTimeField(_("on display since"), null=True, blank=True)
    display_note = models.CharField(_("where it is on display"), max_length=300, blank=True)
    unusual_at = models.DateTimeField(_("scanned unusually since"), null=True, blank=True)
    unusual_devices = models.PositiveIntegerField(default=0)
    unusual_provinces = models.PositiveSmallIntegerField(default=0)
    cleared_at = models.DateTimeField(_("cleared at"), null=True, blank=True)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    cleared_note = models.CharField(_("why it was cleared"), max_length=300, blank=True)

    objects = StampQuerySet.as_manager()

    class Meta:
        verbose_name = _("stamp")
        verbose_name_plural = _("stamps")
        constraints = [models.UniqueConstraint(fields=["roll", "unit"], name="stamp_unit_once_per_roll")]

    def __str__(self) -> str:
        return f"{self.roll.code}/{self.unit}"

    @property
    def serial(self) -> str:
        return issue(bytes(self.roll.secret), self.roll.code, self.unit)
