"""A row's words, as Django's message: the shop is the sender, the Message-ID is the row's on every try."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import override

from shop.mail.kinds import Letter, mail_of
from shop.models import OutgoingMail
from shop.models.mails import FINISHED


def letter_of(row: OutgoingMail) -> Letter | None:
    if row.kind == FINISHED:
        return Letter(row.subject, row.text, row.html)
    with override(row.language):
        return mail_of(row).write()


def message_of(row: OutgoingMail, letter: Letter) -> EmailMultiAlternatives:
    """Raises when it is no valid message, such as one with a line break in its subject."""
    headers = {"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(
        letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, to=[row.to], headers=headers
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    message.message()
    return message
