"""Rolls of stamps, printed before lots exist and bound to lots by ranges of unit numbers."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from traceability.codes.serials import issue
from traceability.constraints import NoOverlappingUnits
from traceability.models.ledger import SavedWhole

if TYPE_CHECKING:
    from django.contrib.auth.models import _AnyUser


def new_secret() -> bytes:
    return secrets.token_bytes(32)


class StampRollQuerySet(models.QuerySet["StampRoll"]):
    def of(self, user: _AnyUser) -> Self:
        return self.filter(product__producer__members=user.pk) if user.pk else self.none()


class StampRoll(SavedWhole):
    """A million stamps cost this one row: serials are derived from its code, the unit number and its secret."""

    code = models.CharField(max_length=8, unique=True)
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="stamp_rolls")
    secret = models.BinaryField(default=new_secret, editable=False)
    units = models.PositiveIntegerField(_("stamps"))
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ordered_at = models.DateTimeField(default=timezone.now)
    printed_at = models.DateTimeField(null=True, blank=True)
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    has_pin = models.BooleanField(_("with a covered code"), default=False)
    # HTTPS://…, whose symbol has fewer and larger modules; else https://…, as people write it.
    in_capitals = models.BooleanField(_("web address in capitals"), default=True)

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
        """The first unit that is neither on a lot nor withdrawn; units + 1 when none is left."""
        return next((first for first, _last in self.free_ranges()), self.units + 1)

    def free_ranges(self) -> list[tuple[int, int]]:
        taken = sorted([*_ends(self.bindings), *_ends(self.withdrawals), (self.units + 1, self.units + 1)])
        free, first = [], 1
        for begins, ends in taken:
            if begins > first:
                free.append((first, begins - 1))
            first = max(first, ends + 1)
        return free


def _ends(ranges: Any) -> list[tuple[int, int]]:
    return list(ranges.values_list("first_unit", "last_unit"))


Range = TypeVar("Range", bound="UnitRange")


class UnitRangeQuerySet(models.QuerySet[Range]):
    def touching(self, first: int, last: int) -> Self:
        return self.filter(first_unit__lte=last, last_unit__gte=first)


class UnitRange(SavedWhole):
    """Units first_unit to last_unit of a roll: 1-based, both included."""

    roll: models.ForeignKey[StampRoll, StampRoll]  # each kind of range has its own
    first_unit = models.PositiveIntegerField()
    last_unit = models.PositiveIntegerField()

    objects = UnitRangeQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def units(self) -> int:
        return self.last_unit - self.first_unit + 1

    def stamps(self) -> StampQuerySet:
        """Those of its stamps that something happened to."""
        return Stamp.objects.filter(roll=self.roll, unit__gte=self.first_unit, unit__lte=self.last_unit)


IN_ORDER = Q(first_unit__gte=1, last_unit__gte=F("first_unit"))


class RollBinding(UnitRange):
    """These stamps are on the packages of a lot."""

    roll = models.ForeignKey(StampRoll, models.PROTECT, related_name="bindings")
    lot = models.ForeignKey("traceability.Lot", models.PROTECT, related_name="bindings")
    bound_at = models.DateTimeField(default=timezone.now)
    bound_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=IN_ORDER, name="binding_units_in_order"),
            models.UniqueConstraint(fields=["roll", "first_unit"], name="binding_starts_once"),
            NoOverlappingUnits(name="binding_no_overlap"),
        ]
        indexes = [  # finds the one binding that can hold a unit, however many there are, without a look at its row
            models.Index(fields=["roll", "first_unit", "last_unit", "lot"], name="binding_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.roll_id}: {self.first_unit}–{self.last_unit}"


class UndoneBinding(UnitRange):
    """A binding that was a mistake and was taken back: who bound, who took it back."""

    roll = models.ForeignKey(StampRoll, models.PROTECT, related_name="undone_bindings")
    lot = models.ForeignKey("traceability.Lot", models.PROTECT, related_name="+")
    bound_at = models.DateTimeField()
    bound_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=IN_ORDER, name="undone_units_in_order")]

    def __str__(self) -> str:
        return f"{self.roll_id}: {self.first_unit}–{self.last_unit}"


class RollWithdrawal(UnitRange):
    """These stamps are worth nothing any more, for good: one row however many they are, and no unit in two of them."""

    class Kind(models.TextChoices):
        VOID = "void", _("void")
        RETURNED = "returned", _("returned")

    roll = models.ForeignKey(StampRoll, models.PROTECT, related_name="withdrawals")
    kind = models.CharField(_("what became of them"), max_length=8, choices=Kind.choices)
    reason = models.CharField(_("why"), max_length=300)
    withdrawn_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=IN_ORDER, name="withdrawal_units_in_order"),
            models.UniqueConstraint(fields=["roll", "first_unit"], name="withdrawal_starts_once"),
            NoOverlappingUnits(name="withdrawal_no_overlap"),
        ]
        indexes = [  # as that of bindings
            models.Index(fields=["roll", "first_unit", "last_unit", "kind"], name="withdrawal_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.roll_id}: {self.first_unit}–{self.last_unit} {self.kind}"


class PrintFile(UnitRange):
    """A file with these stamps that somebody took: whoever holds it holds valid stamps, so each taking is kept."""

    roll = models.ForeignKey(StampRoll, models.PROTECT, related_name="print_files")
    form = models.CharField(max_length=8)
    """The ending of its name, such as ``csv``."""
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=IN_ORDER, name="printed_units_in_order")]

    def __str__(self) -> str:
        return f"{self.roll_id}: {self.first_unit}–{self.last_unit} {self.form}"


class StampQuerySet(models.QuerySet["Stamp"]):
    def in_use(self) -> Self:
        withdrawn = RollWithdrawal.objects.filter(
            roll=models.OuterRef("roll"),
            first_unit__lte=models.OuterRef("unit"),
            last_unit__gte=models.OuterRef("unit"),
        )
        return self.filter(~models.Exists(withdrawn))

    def watched(self) -> Self:
        """Stamps whose scans can still raise a warning: in use, not on display, not warned about already."""
        is_warned = Q(unusual_at__isnull=False, cleared_at__isnull=True)
        return self.in_use().filter(displayed_since__isnull=True).exclude(is_warned)

    def on_display(self) -> Self:
        return self.in_use().filter(displayed_since__isnull=False)

    def unusual(self) -> Self:
        """Stamps that are scanned too widely for one package, and that nobody has looked into yet."""
        return self.in_use().filter(unusual_at__isnull=False, cleared_at__isnull=True)


class Stamp(models.Model):
    """One unit of a roll that something happened to; units without a row are simply printed."""

    class Status(models.TextChoices):
        SEEN = "seen", _("scanned")
        REPORTED = "reported", _("reported")

    class Unusual(models.TextChoices):
        PLACES = "places", _("in many provinces")
        DEVICES = "devices", _("on many phones in one day")
        OFTEN = "often", _("on many phones over weeks")
        SOLD = "sold", _("on several phones after it was sold")
        OPENED = "opened", _("on several phones after it was opened")

    roll = models.ForeignKey(StampRoll, models.PROTECT, related_name="stamps", verbose_name=_("roll of stamps"))
    unit = models.PositiveIntegerField(_("number on the roll"))
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.SEEN)
    first_scanned_at = models.DateTimeField(null=True, blank=True)
    # The covered code was entered for the first time; a person says that this package was sold.
    opened_at = models.DateTimeField(_("first opened at"), null=True, blank=True)
    sold_at = models.DateTimeField(_("sold at"), null=True, blank=True)
    # A package that stands on a shelf or at a display point is scanned by everybody who passes.
    displayed_since = models.DateTimeField(_("on display since"), null=True, blank=True)
    displayed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    display_note = models.CharField(_("where it is on display"), max_length=300, blank=True)
    unusual_at = models.DateTimeField(_("scanned unusually since"), null=True, blank=True)
    unusual_reason = models.CharField(_("why it is unusual"), max_length=8, choices=Unusual.choices, blank=True)
    unusual_devices = models.PositiveIntegerField(_("phones"), default=0)
    unusual_provinces = models.PositiveSmallIntegerField(_("provinces"), default=0)
    alerted_at = models.DateTimeField(null=True, blank=True)
    # Somebody explained what was scanned until then; from then on the bar is higher.
    watched_from = models.DateTimeField(null=True, blank=True)
    times_cleared = models.PositiveSmallIntegerField(default=0)
    cleared_at = models.DateTimeField(_("cleared at"), null=True, blank=True)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    cleared_note = models.CharField(_("why it was cleared"), max_length=300, blank=True)

    objects = StampQuerySet.as_manager()

    class Meta:
        verbose_name = _("stamp")
        verbose_name_plural = _("stamps")
        constraints = [models.UniqueConstraint(fields=["roll", "unit"], name="stamp_unit_once_per_roll")]
        indexes = [  # the few among millions
            models.Index(fields=["unusual_at"], name="stamp_unusual", condition=Q(unusual_at__isnull=False)),
            models.Index(
                fields=["displayed_since"], name="stamp_on_display", condition=Q(displayed_since__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roll.code}/{self.unit}"

    @property
    def serial(self) -> str:
        return issue(bytes(self.roll.secret), self.roll.code, self.unit)
