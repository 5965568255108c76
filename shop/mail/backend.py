"""Django's way to send mail, as Oscar and Wagtail take it: into the outbox, where everything else is."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from shop.mail.outbox import send_finished


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """The sender is the shop's, whatever the message says, and each recipient has a row of their own."""
        return sum(bool(_keep(message)) for message in email_messages)


def _keep(message: EmailMessage) -> int:
    if message.attachments:
        raise ValueError("Rows keep no attachments: make it a kind of mail, which writes them when it is sent.")
    html = _html(message)
    text = "" if message.content_subtype == "html" else str(message.body)
    return send_finished(
        to=message.recipients(), subject=str(message.subject), text=text, html=html, language=get_language() or ""
    )


def _html(message: EmailMessage) -> str:
    if message.content_subtype == "html":
        return str(message.body)
    others = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    return next((str(content) for content, kind in others if kind == "text/html"), "")
