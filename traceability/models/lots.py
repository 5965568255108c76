from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from traceability.models.ledger import SavedWhole
from traceability.models.recalls import Recall

if TYPE_CHECKING:
    from django.contrib.auth.models import _AnyUser

validate_lot_code = RegexValidator(
    r"^[A-Z0-9.\-]{1,20}$", _("A lot code has 1 to 20 characters: capital letters A–Z, digits, dot and hyphen.")
)

_FIRST_OUT = (F("expires_date").asc(nulls_last=True), "packed_date", "pk")


class LotQuerySet(models.QuerySet["Lot"]):
    def released(self) -> Self:
        return self.filter(released_at__isnull=False)

    def of(self, user: _AnyUser) -> Self:
        return self.filter(product__producer__members=user.pk) if user.pk else self.none()

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
        return self.order_by(*_FIRST_OUT)

    def first_of_each_product(self, most: int) -> Self:
        place = Window(RowNumber(), partition_by="product", order_by=_FIRST_OUT)
        return self.annotate(place_in_product=place).filter(place_in_product__lte=most)


class Lot(SavedWhole):
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
