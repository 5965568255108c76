"""Mails to customers in the language of their order."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext

from shop.delivery.methods import METHODS
from shop.mail import outbox
from shop.mail.customers import letter
from shop.mail.kinds import Letter, Mail
from shop.models import CheckoutAttempt, Payment
from shop.offers.given import as_read


@dataclass(frozen=True)
class OrderConfirmed(Mail):
    kind: ClassVar[str] = "order-confirmed"
    attempt_id: int

    def write(self) -> Letter:
        attempt = CheckoutAttempt.objects.with_all().get(pk=self.attempt_id)
        subject = gettext("Sao Quê has received your order %(number)s") % {"number": attempt.number}
        told = {"shipping": METHODS[attempt.shipping_code], "offers": as_read(attempt.offers)}
        return letter("order", subject, attempt, told)


@dataclass(frozen=True)
class PaymentRefunded(Mail):
    kind: ClassVar[str] = "payment-refunded"
    payment_id: int

    def write(self) -> Letter:
        payment = Payment.objects.get(pk=self.payment_id)
        attempt = CheckoutAttempt.objects.with_all().get(pk=payment.attempt_id)
        subject = gettext("Your payment for order %(number)s was sent back") % {"number": attempt.number}
        return letter("refund", subject, attempt, {"payment": payment})


def send_confirmation(attempt: CheckoutAttempt) -> None:
    mail, once = OrderConfirmed(attempt.pk), f"order-{attempt.number}-confirmed"
    outbox.send(to=attempt.email, mail=mail, once=once, language=attempt.language)


def send_refund_notice(payment: Payment) -> None:
    attempt, once = payment.attempt, f"payment-{payment.pk}-refund-notice"
    outbox.send(to=attempt.email, mail=PaymentRefunded(payment.pk), once=once, language=attempt.language)
