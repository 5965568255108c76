"""What staff do with a stuck mail, noted with who did it; the note doesn't say whom the mail was for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.log_actions import log

from shop.mail.outbox import send_again, withdraw
from shop.models import OutgoingMail

if TYPE_CHECKING:
    from shop.models import User

SENT_AGAIN, WITHDRAWN = "shop.send_mail_again", "shop.withdraw_mail"
"""The actions in Wagtail's log."""


@transaction.atomic
def again(*, mail: int, by: User) -> bool:
    """False for one that is on its way, sent, or has no words any more."""
    return _noted(SENT_AGAIN, mail, by) if send_again(rows=OutgoingMail.objects.filter(pk=mail)) else False


@transaction.atomic
def not_at_all(*, mail: int, by: User) -> bool:
    """False for one that is on its way or sent."""
    return _noted(WITHDRAWN, mail, by) if withdraw(rows=OutgoingMail.objects.filter(pk=mail)) else False


def _noted(action: str, mail: int, by: User) -> bool:
    found = OutgoingMail.objects.get(pk=mail)
    log(found, action, user=by, title=f"{found.kind} {found.pk}", data={"failure": found.failure})
    return True
