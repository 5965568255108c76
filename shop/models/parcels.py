from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


class ParcelQuerySet(models.QuerySet["Parcel"]):
    def of(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """The parcels of the producers that ``user`` works for."""
        return self.filter(partner__producer__members=user.pk) if user.pk else self.none()

    def to_send(self) -> Self:
        """The times say the same as the state; by them a database finds the few among all there ever were."""
        open_ones = self.filter(shipped_at=None, cancelled_at=None)
        return open_ones.filter(status__in=[Parcel.Status.NEW, Parcel.Status.PACKED])

    def done(self) -> Self:
        return self.exclude(status__in=[Parcel.Status.NEW, Parcel.Status.PACKED])

    def sent(self) -> Self:
        return self.filter(status__in=[Parcel.Status.SHIPPED, Parcel.Status.DELIVERED])

    def with_contents(self) -> Self:
        return self.select_related("order__shipping_address", "partner__producer").prefetch_related(
            "lines__order_line__product__origin__province", "lines__lot__product"
        )


class Parcel(models.Model):
    """One producer's part of an order."""

    class Status(models.TextChoices):
        NEW = "new", _("being prepared")
        PACKED = "packed", _("packed")
        SHIPPED = "shipped", _("on its way")
        DELIVERED = "delivered", _("delivered")
        CANCELLED = "cancelled", _("cancelled")

    order = models.ForeignKey("order.Order", models.CASCADE, related_name="parcels")
    partner = models.ForeignKey("partner.Partner", models.PROTECT, related_name="parcels")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NEW)
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    packed_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = ParcelQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        indexes = [
            models.Index(fields=["partner", "status"]),
            models.Index(fields=["partner", "created_at", "id"], name="parcel_of_partner_by_time"),
            models.Index(
                fields=["partner", "created_at"],
                condition=Q(shipped_at__isnull=True, cancelled_at__isnull=True),
                name="parcel_to_send",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "partner"], name="parcel_one_per_producer_and_order"),
            models.CheckConstraint(
                condition=~Q(status__in=["shipped", "delivered"]) | Q(shipped_at__isnull=False),
                name="parcel_shipped_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.number} · {self.partner.name}"


class ParcelLine(models.Model):
    """A line of the order in its parcel, and the lot it was taken from: so a recall knows whom to warn."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="lines")
    order_line = models.OneToOneField("order.Line", models.CASCADE, related_name="parcel_line")
    lot = models.ForeignKey("traceability.Lot", models.PROTECT, null=True, blank=True, related_name="parcel_lines")

    def __str__(self) -> str:
        return f"{self.order_line.quantity} × {self.order_line.title}"

    @property
    def trace_path(self) -> str:
        """Of the lot, or of the product where no lot is known."""
        if self.lot is not None:
            return self.lot.trace_path
        return self.order_line.product.trace_path if self.order_line.product else ""

    @property
    def qr_url(self) -> str:
        product = self.lot.product if self.lot else self.order_line.product
        if product is None:
            return ""
        keys = {"code": product.gtin or product.trace_code, "form": "svg"}
        return reverse("traceability:qr", kwargs=keys | ({"lot": self.lot.code} if self.lot else {}))
