"""From the outbox to the mail server: claim a row, write it, hand it over, note it.

A row is claimed by one guarded UPDATE, so two workers never send the same one. Killed between claim and sending, it is
taken again when its lease has passed; killed between the server's 250 and our commit, it goes a second time with the
same Message-ID. An address that is refused holds up nobody else; a server that is away ends the round.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from shop.mail.kinds import Letter
from shop.mail.letters import letter_of, message_of
from shop.models import OutgoingMail
from shop.models.mails import FINISHED, MailQuerySet

logger = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=5)  # far longer than a mail server may take: EMAIL_TIMEOUT for each of its answers
WAITS = [dt.timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15)]
REFUSED_WAIT = dt.timedelta(hours=6)  # a 5xx: the server's mind, or our settings, must change first
PORTION = 100
_ABOUT_THIS_MAIL = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)


class ServerAway(Exception):
    """The mail server cannot be reached, does not answer or does not know us: no use to try the others now."""


def deliver(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Send what is due; returns how many went out."""
    sent = 0
    with _server() as server:
        while keys := _due_now():
            for key in keys:
                if stopping():
                    return sent
                sent += _deliver_one(key, server)
    return sent


def _due_now() -> list[int]:
    due = OutgoingMail.objects.due(timezone.now()).order_by("due_at", "pk")
    return list(due.values_list("pk", flat=True)[:PORTION])


def anything_due() -> bool:
    return OutgoingMail.objects.due(timezone.now()).exists()


@contextmanager
def _server() -> Iterator[BaseEmailBackend]:
    """Connects with the first mail, and stays connected for the others."""
    server: BaseEmailBackend = get_connection(settings.MAIL_TRANSPORT)
    try:
        yield server
    finally:
        with suppress(OSError):  # it has what it accepted, however it says good-bye
            server.close()


def _deliver_one(key: int, server: BaseEmailBackend) -> bool:
    row = claim(key)
    if row is None:
        return False
    try:
        letter = letter_of(row)
        message = message_of(row, letter) if letter else None
    except Exception as error:  # whatever is wrong with this one: the others must still get theirs
        logger.exception("Mail %s (%s) cannot be written", row.pk, row.kind)
        _put_off(row, error)
        return False
    if letter is None or message is None:
        _mine(row).update(state=OutgoingMail.State.WITHDRAWN, leased_until=None)
        return False
    return _hand_over(message, row, server) and _note_sent(row, letter)


def claim(key: int) -> OutgoingMail | None:
    """The row, ours for the length of a lease; None when another worker was faster."""
    now = timezone.now()
    mine = OutgoingMail.objects.due(now).filter(pk=key).update(leased_until=now + LEASE, tries=F("tries") + 1)
    return OutgoingMail.objects.get(pk=key) if mine else None


def _mine(row: OutgoingMail) -> MailQuerySet:
    return OutgoingMail.objects.waiting().filter(pk=row.pk, leased_until=row.leased_until)


def _hand_over(message: EmailMultiAlternatives, row: OutgoingMail, server: BaseEmailBackend) -> bool:
    try:
        server.open()
        if not server.send_messages([message]):
            raise OSError("it took nothing")
    except _ABOUT_THIS_MAIL as error:
        logger.warning("Mail %s (%s) was refused: %s", row.pk, row.kind, error)
        _put_off(row, error)
        return False
    except Exception as error:
        _put_off(row, error)
        raise ServerAway(str(error)) from error
    return True


def _note_sent(row: OutgoingMail, letter: Letter) -> bool:
    """What came finished may hold a link to log in with: its words go as soon as they are of no more use."""
    now = timezone.now()
    if row.kind == FINISHED:
        words = {"text": "", "html": "", "forgotten_at": now}
    else:
        words = {"subject": letter.subject[:255], "text": letter.text, "html": letter.html}
    sent = {"state": OutgoingMail.State.SENT, "sent_at": now, "leased_until": None, "failure": ""}
    return bool(_mine(row).update(**sent, **words))


def _put_off(row: OutgoingMail, error: Exception) -> None:
    now = timezone.now()
    due = now + _wait(row, error)
    gone = due > row.give_up_at
    state = OutgoingMail.State.GIVEN_UP if gone else OutgoingMail.State.WAITING
    _mine(row).update(state=state, due_at=due, leased_until=None, failure=_said(error))


def _wait(row: OutgoingMail, error: Exception) -> dt.timedelta:
    if isinstance(error, _ABOUT_THIS_MAIL) and min(_codes(error)) >= 500:
        return REFUSED_WAIT
    return WAITS[min(row.tries, len(WAITS)) - 1]


def _codes(error: Exception) -> list[int]:
    if isinstance(error, SMTPRecipientsRefused):
        return [code for code, _said in error.recipients.values()]
    return [error.smtp_code]  # type: ignore[attr-defined]


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
