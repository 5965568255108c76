"""The one door for mails: a row in the transaction of what it tells of. The worker sends it (``delivery``).

Not the demo's letterbox at ``/hop-thu/``, which is where the demo's mails arrive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from shop.mail.kinds import Mail
from shop.models import OutgoingMail
from shop.models.mails import FINISHED, GIVEN_UP_AFTER, MailQuerySet

FORGET_AFTER = dt.timedelta(days=30)
PORTION = 500


def send(*, to: str | Iterable[str], mail: Mail, once: str, language: str = "") -> None:
    """A mail for each address, so that nobody reads who else got it; each once for the event that ``once`` names.

    Blank addresses are left out: guests need not give one.
    """
    _write(prepared(to=address, mail=mail, once=once, language=language) for address in _addresses(to))


def prepared(*, to: str, mail: Mail, once: str = "", language: str = "") -> OutgoingMail:
    """A row that is not written yet, for whoever keeps which mail it was, and so knows that there is one already."""
    language = language or settings.LANGUAGE_CODE
    return OutgoingMail(to=to, kind=mail.kind, about=mail.about, once=once, language=language)


def send_finished(*, to: Iterable[str], subject: str, text: str, html: str, language: str) -> int:
    """What a library has written already."""
    words = {"subject": " ".join(subject.split())[:255], "text": text, "html": html}
    return _write(OutgoingMail(to=address, kind=FINISHED, language=language, **words) for address in _addresses(to))


def _addresses(to: str | Iterable[str]) -> list[str]:
    listed = [to] if isinstance(to, str) else to
    return sorted({address.strip() for address in listed} - {""})


def _write(rows: Iterable[OutgoingMail]) -> int:
    return len(OutgoingMail.objects.bulk_create(rows, batch_size=PORTION, ignore_conflicts=True))


def send_again(*, rows: MailQuerySet) -> int:
    """A person has mended what was wrong. What is on its way, sent, or has no words any more stays as it is."""
    now = timezone.now()
    again = {"state": OutgoingMail.State.WAITING, "due_at": now, "give_up_at": now + GIVEN_UP_AFTER}
    return _at_rest().with_a_body().filter(pk__in=rows.values("pk")).update(**again)


def withdraw(*, rows: MailQuerySet) -> int:
    """They are not to be sent any more; what is on its way or sent stays as it is."""
    rest = {"state": OutgoingMail.State.WITHDRAWN, "leased_until": None}
    return _at_rest().filter(pk__in=rows.values("pk")).update(**rest)


def _at_rest() -> MailQuerySet:
    open_ones = OutgoingMail.objects.filter(state__in=[OutgoingMail.State.WAITING, OutgoingMail.State.GIVEN_UP])
    return open_ones.in_nobodys_hands(timezone.now())


def forget_bodies(*, before: dt.datetime | None = None) -> int:
    """Words are personal and of use for a while only; in portions, because SQLite has one writer."""
    before, forgotten = before or timezone.now() - FORGET_AFTER, 0
    while keys := list(_old(before).values_list("pk", flat=True)[:PORTION]):
        forgotten += OutgoingMail.objects.filter(pk__in=keys).update(
            text="", html="", about={}, forgotten_at=timezone.now()
        )
    return forgotten


def _old(before: dt.datetime) -> MailQuerySet:
    return OutgoingMail.objects.with_a_body().filter(created_at__lt=before)
