from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.localtext import HasLocalText

if TYPE_CHECKING:
    from django.contrib.auth.models import _AnyUser

validate_lot_code = RegexValidator(
    r"^[A-Z0-9.\-]{1,20}$", _("A lot code has 1 to 20 characters: capital letters A–Z, digits, dot and hyphen.")
)


class LotQuerySet(models.QuerySet["Lot"]):
    def released(self) -> Self:
        return self.filter(released_at__isnull=False)

    def of(self, user: _AnyUser) -> Self:
        return self.filter(product__producer__members=user.pk) if user.is_authenticated else self.none()

    def public(self) -> Self:
        """What anybody may read about: nothing before its release."""
        return self.released()

    def recalled(self) -> Self:
        return self.filter(models.Exists(Recall.objects.open().filter(lot=models.OuterRef("pk"))))

    def on_sale(self) -> Self:
        """Lots that may be sold now, the one that expires first in front (first expired, first out)."""
        today = timezone.localdate()
        return (
            self.released()
            .filter(Q(expires_date__isnull=True) | Q(expires_date__gte=today), held_at__isnull=True)
            .exclude(models.Exists(Recall.objects.open().filter(lot=models.OuterRef("pk"))))
            .on_sale_first()
        )

    def on_sale_first(self) -> Self:
        return self.order_by(F("expires_date").asc(nulls_last=True), "packed_date", "pk")

    def with_journey(self) -> Self:
        events = Event.objects.in_order().select_related("place__parent", "place__province", "verified_by")
        return self.select_related("product__producer").prefetch_related(models.Prefetch("events", events))


class Lot(models.Model):
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="lots", verbose_name=_("product"))
    code = models.CharField(_("lot code"), max_length=20, validators=[validate_lot_code])
    packed_date = models.DateField(_("packed on"))
    expires_date = models.DateField(_("best before"), null=True, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    held_at = models.DateTimeField(_("on hold since"), null=True, blank=True)
    held_reason = models.TextField(_("reason for the hold"), blank=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [
            models.UniqueConstraint(fields=["product", "code"], name="lot_code_once_per_product"),
            models.CheckConstraint(
                condition=Q(expires_date__isnull=True) | Q(expires_date__gt=F("packed_date")),
                name="lot_expires_after_packed",
            ),
            models.CheckConstraint(condition=Q(held_at__isnull=True) | ~Q(held_reason=""), name="lot_held_with_reason"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_released(self) -> bool:
        return self.released_at is not None

    @property
    def is_expired(self) -> bool:
        return self.expires_date is not None and self.expires_date < timezone.localdate()

    @property
    def trace_path(self) -> str:
        base = self.product.trace_path
        return f"{base}/10/{self.code}"

    def is_editable_by(self, user: _AnyUser) -> bool:
        """Whether ``user`` works for the producer, or keeps the registry."""
        producer = self.product.producer
        return user.has_perm("traceability.change_lot") or (producer is not None and producer.has_member(user))


class EventQuerySet(models.QuerySet["Event"]):
    def in_order(self) -> Self:
        """As it happened, the newest last."""
        return self.order_by("occurred_at", "pk")

    def verified(self) -> Self:
        return self.filter(verified_at__isnull=False)


class Event(HasLocalText, models.Model):
    """One step of a lot's journey; corrected by another event, never by an edit."""

    class Kind(models.TextChoices):
        HARVEST = "harvest", _("harvest")
        PROCESS = "process", _("processing")
        INSPECT = "inspect", _("inspection")
        PACK = "pack", _("packing")
        SHIP = "ship", _("shipping")
        RECEIVE = "receive", _("receiving")

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="events", verbose_name=_("lot"))
    kind = models.CharField(_("step"), max_length=8, choices=Kind.choices)
    occurred_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    place = models.ForeignKey(
        "catalogue.Place", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    place_note = models.CharField(_("place in words"), max_length=200, blank=True)
    actor = models.CharField(_("who"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)
    picture = models.ImageField(_("picture"), upload_to="events/", blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["lot", "occurred_at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_at:%d/%m/%Y}"

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None


class RecallQuerySet(models.QuerySet["Recall"]):
    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Recall(HasLocalText, models.Model):
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="recalls", verbose_name=_("lot"))
    reason = models.TextField(_("reason"))
    reason_en = models.TextField(_("reason in English"), blank=True)
    advice = models.TextField(_("what to do"))
    advice_en = models.TextField(_("what to do, in English"), blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_note = models.TextField(_("how it ended"), blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = RecallQuerySet.as_manager()

    class Meta:
        verbose_name = _("recall")
        verbose_name_plural = _("recalls")
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=Q(ended_at__isnull=True), name="recall_one_open_per_lot"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="recall_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot}: {self.reason[:40]}"
