"""A letter about an order, to who placed it; HTML is laid out in MJML and compiled when it is sent."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from mjml import mjml2html

from shop.mail.addresses import absolute
from shop.mail.kinds import Letter
from shop.models import CheckoutAttempt


def letter(template: str, subject: str, attempt: CheckoutAttempt, extra: dict[str, Any]) -> Letter:
    """``template`` is of both ``mail/{template}.mjml`` and ``.txt``."""
    context = {
        "attempt": attempt,
        "subject": subject,
        "url": absolute("order" if attempt.is_placed else "payment", *_link(attempt)),
        "site_url": settings.SITE_URL,
        "demo_mode": settings.DEMO,
        **extra,
    }
    html = mjml2html(render_to_string(f"mail/{template}.mjml", context))
    return Letter(subject, render_to_string(f"mail/{template}.txt", context), html)


def _link(attempt: CheckoutAttempt) -> list[str]:
    return [attempt.number, attempt.token] if attempt.is_placed else [attempt.token]
