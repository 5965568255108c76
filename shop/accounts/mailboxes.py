"""Mails that anybody may have sent to any address: so many an hour, and the same answer whoever lives there."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from catalogue.limits import Limit
from shop.accounts.lockout import HOUR, address_of, name_tried
from shop.mail import outbox
from shop.mail.kinds import Mail
from shop.waiting import too_many

TO_ONE_MAILBOX = Limit("mail-to", 5, HOUR)
FROM_NETWORK = Limit("mail-from", 30, HOUR)


def send_on_demand(request: HttpRequest, *, to: str, mail: Mail, then: str) -> HttpResponse:
    """Whether there is an account is looked up when the mail is written, so that no answer and no time tells it."""
    if seconds := _seconds_to_wait(request, to):
        return too_many(request, seconds)
    outbox.send(to=to, mail=mail, once=uuid4().hex, language=get_language() or "")
    return redirect(then)


def _seconds_to_wait(request: HttpRequest, address: str) -> int:
    """0 when it may go, which is counted then."""
    network, mailbox = address_of(request) or "", name_tried(request, {"email": address})
    for limit, of in ((FROM_NETWORK, network), (TO_ONE_MAILBOX, mailbox)):
        if not limit.take(of):
            return max(1, limit.seconds_left(of))
    return 0
