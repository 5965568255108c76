from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.models.attempts import CheckoutAttempt, new_token

SESSION_LIFE = dt.timedelta(minutes=31)  # Stripe's shortest is 30


class PaymentQuerySet(models.QuerySet["Payment"]):
    def unsettled(self) -> Self:
        """Those of which the gateway may know more than we do."""
        return self.filter(status__in=Payment.LIVE)

    def refund_due(self) -> Self:
        return self.filter(status=Payment.Status.REFUND_DUE)


class Payment(models.Model):
    """A card payment for an attempt: one hosted session at the gateway."""

    class Status(models.TextChoices):
        NEW = "new", _("not sent yet")
        OPEN = "open", _("waiting for the customer")
        PAID = "paid", _("paid")
        EXPIRED = "expired", _("expired")
        REFUND_DUE = "refund_due", _("to be refunded")
        REFUNDED = "refunded", _("refunded")

    class RefundReason(models.TextChoices):
        OUT_OF_STOCK = "out_of_stock", _("paid after the goods were gone")
        PAID_TWICE = "paid_twice", _("paid twice")
        WRONG_AMOUNT = "wrong_amount", _("another amount or currency than asked for")
        UNPLACEABLE = "unplaceable", _("the order could not be placed")

    LIVE = (Status.NEW, Status.OPEN)

    attempt = models.ForeignKey(CheckoutAttempt, models.PROTECT, related_name="payments")
    reference = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NEW)
    amount = models.PositiveIntegerField(help_text="VND")
    session_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    session_url = models.URLField(max_length=2000, blank=True)
    intent_id = models.CharField(max_length=255, blank=True)
    refund_id = models.CharField(max_length=255, blank=True)
    refund_reason = models.CharField(max_length=12, choices=RefundReason.choices, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    paid_at = models.DateTimeField(null=True, blank=True)
    refunded_at = models.DateTimeField(null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(status__in=["new", "open"]), name="payment_one_live_per_attempt"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=99_999_999), name="payment_amount_in_range"),
            models.CheckConstraint(
                condition=Q(status__in=["new", "open", "expired"]) | (Q(paid_at__isnull=False) & ~Q(intent_id="")),
                name="payment_paid_has_proof",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["refund_due", "refunded"]) | ~Q(refund_reason=""),
                name="payment_refund_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="refunded") | ~Q(refund_id=""), name="payment_refunded_has_proof"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.status}"

    @property
    def session_ends_at(self) -> dt.datetime:
        """Told to the gateway when the session is opened: the same for each repetition of that call."""
        return self.created_at + SESSION_LIFE

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE


class StripeEvent(models.Model):
    """Every webhook that was signed rightly, once, however often it came."""

    event_id = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=100)
    session_id = models.CharField(max_length=255, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.event_id} {self.kind}"
