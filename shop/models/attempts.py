from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    """128 bits: the link of a guest's order cannot be guessed."""
    return secrets.token_urlsafe(16)


class AttemptQuerySet(models.QuerySet["CheckoutAttempt"]):
    def holding_stock(self) -> Self:
        return self.filter(status=CheckoutAttempt.Status.RESERVED)

    def by(self, *, phone: str, user: models.Model | None, tokens: Iterable[str]) -> Self:
        """What one visitor began, as far as we can tell: in this visit, with this account or for this phone number."""
        own = Q(phone=phone) | Q(token__in=list(tokens))
        return self.filter(own | Q(user=user) if user else own)

    def overdue(self, at: dt.datetime | None = None) -> Self:
        return self.holding_stock().filter(expires_at__lte=at or timezone.now())

    def with_all(self) -> Self:
        return self.select_related("order", "province", "ward", "user").prefetch_related("lines", "payments")


class CheckoutAttempt(models.Model):
    """One customer's wish to buy one basket: what, at which price, to where; its stock is set aside until it ends.

    The basket stays frozen for good, as the record of what was bought: going back to it copies its lines. So an
    attempt that is paid late can still become exactly the order that was paid for.
    """

    class Status(models.TextChoices):
        RESERVED = "reserved", _("waiting for payment")
        PLACED = "placed", _("ordered")
        EXPIRED = "expired", _("expired")
        CANCELLED = "cancelled", _("cancelled")
        UNPLACEABLE = "unplaceable", _("paid, but out of stock")

    class Method(models.TextChoices):
        COD = "cod", _("Cash on delivery")
        CARD = "card", _("Card")

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RESERVED)
    method = models.CharField(max_length=8, choices=Method.choices)
    basket = models.OneToOneField("basket.Basket", models.PROTECT, related_name="attempt")
    order = models.OneToOneField("order.Order", models.PROTECT, null=True, blank=True, related_name="attempt")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)

    phone = models.CharField(_("phone"), max_length=12)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    province = models.ForeignKey("catalogue.Place", models.PROTECT, related_name="+")
    ward = models.ForeignKey("catalogue.Place", models.PROTECT, related_name="+")
    street = models.CharField(_("street"), max_length=200)
    note = models.CharField(_("note"), max_length=500, blank=True)

    shipping_code = models.CharField(max_length=20)
    lines_total = models.PositiveIntegerField(help_text="VND")
    shipping_charge = models.PositiveIntegerField(help_text="VND")
    total = models.PositiveIntegerField(help_text="VND")
    offers = models.JSONField(default=list, blank=True, help_text="The discounts as they were given: offer, VND.")

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "expires_at"]),
            # Of all attempts there ever were, few are not over yet.
            models.Index(fields=["created_at"], condition=Q(ended_at__isnull=True), name="attempt_not_over"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(total=F("lines_total") + F("shipping_charge")), name="attempt_total_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(status="placed", order__isnull=False) | (~Q(status="placed") & Q(order__isnull=True)),
                name="attempt_placed_has_order",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["reserved", "placed", "expired", "cancelled", "unplaceable"]),
                name="attempt_status_known",
            ),
            models.CheckConstraint(condition=Q(method__in=["cod", "card"]), name="attempt_method_known"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("order", args=[self.number, self.token])

    @property
    def number(self) -> str:
        """Oscar's own numbering: one order for a basket, known before it is placed."""
        return str(100_000 + self.basket_id)

    @property
    def is_placed(self) -> bool:
        return self.status == self.Status.PLACED

    @property
    def holds_stock(self) -> bool:
        return self.status == self.Status.RESERVED

    @property
    def address(self) -> str:
        return ", ".join([self.street, str(self.ward), str(self.province)])


class AttemptLine(models.Model):
    """A line of the basket as it was when the customer ordered; amounts in VND, VAT included."""

    attempt = models.ForeignKey(CheckoutAttempt, models.CASCADE, related_name="lines")
    line_reference = models.CharField(max_length=128)
    product = models.ForeignKey("catalogue.Product", models.SET_NULL, null=True, related_name="+")
    stockrecord = models.ForeignKey("partner.StockRecord", models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=255)
    title_en = models.CharField(max_length=255, blank=True)
    quantity = models.PositiveIntegerField()
    tracks_stock = models.BooleanField(default=True)
    unit_price = models.PositiveIntegerField(help_text="VND")
    discount = models.PositiveIntegerField(default=0, help_text="VND")
    total = models.PositiveIntegerField(help_text="VND")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "line_reference"], name="attempt_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="attempt_line_has_quantity"),
            models.CheckConstraint(
                condition=Q(total=F("unit_price") * F("quantity") - F("discount")), name="attempt_line_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"

    @property
    def full_total(self) -> int:
        """In VND, before offers."""
        return self.unit_price * self.quantity


class Consent(models.Model):
    """What a customer agreed to or stated, in which wording, and when."""

    class Kind(models.TextChoices):
        PRIVACY = "privacy", _("use of personal data for the order")
        NEWS = "news", _("news by e-mail or phone")
        AGE = "age", _("statement of age for alcohol")

    attempt = models.ForeignKey(CheckoutAttempt, models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "kind"], name="consent_once_per_attempt")]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
