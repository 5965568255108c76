"""Mails to customers in the language of their order; HTML is laid out in MJML and compiled when it is sent."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext, override
from django_tasks import task
from mjml import mjml2html

from shop.checkout.links import absolute
from shop.checkout.shipping import METHODS
from shop.models import CheckoutAttempt, Payment


def send_confirmation(attempt_id: int) -> None:
    mail_confirmation.enqueue(attempt_id)


def send_refund_notice(payment_id: int) -> None:
    mail_refund_notice.enqueue(payment_id)


@task()
def mail_confirmation(attempt_id: int) -> None:
    attempt = CheckoutAttempt.objects.with_all().get(pk=attempt_id)
    with override(attempt.language):
        subject = gettext("Sao Quê has received your order %(number)s") % {"number": attempt.number}
        send_to("order", subject, attempt, {"shipping": METHODS[attempt.shipping_code]})


@task()
def mail_refund_notice(payment_id: int) -> None:
    payment = Payment.objects.select_related("attempt").get(pk=payment_id)
    attempt = CheckoutAttempt.objects.with_all().get(pk=payment.attempt_id)
    with override(attempt.language):
        subject = gettext("Your payment for order %(number)s was sent back") % {"number": attempt.number}
        send_to("refund", subject, attempt, {"payment": payment})


def send_to(template: str, subject: str, attempt: CheckoutAttempt, extra: dict[str, Any]) -> None:
    """Guests need not give an address: then there is nothing to send."""
    if not attempt.email:
        return
    context = {
        "attempt": attempt,
        "subject": subject,
        "url": absolute("order" if attempt.is_placed else "payment", *_link(attempt)),
        "site_url": settings.SITE_URL,
        "demo_mode": settings.DEMO,
        **extra,
    }
    mail = EmailMultiAlternatives(subject, render_to_string(f"mail/{template}.txt", context), to=[attempt.email])
    mail.attach_alternative(mjml2html(render_to_string(f"mail/{template}.mjml", context)), "text/html")
    mail.send()


def _link(attempt: CheckoutAttempt) -> list[str]:
    return [attempt.number, attempt.token] if attempt.is_placed else [attempt.token]
