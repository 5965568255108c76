"""What became of this visitor's baskets: attempts that wait for their payment, and orders whose answer was lost.

An attempt is the visitor's whose visit began it, whose account it is, or who holds the signed name of its basket: in
Oscar's cookie, which outlives an answer that never came, or in a form that shows that basket.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core import signing
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from shop.models import AttemptLine, CheckoutAttempt

BEGUN, FROZEN, SEEN = "checkout_begun", "baskets_frozen", "orders_seen"
"""In the session: tokens of attempts, keys of baskets, tokens of orders."""
MOST = 10
FORGOTTEN_AFTER = dt.timedelta(hours=2)
"""By then somebody who saw no answer has looked at the mail, or asked."""
FORM_HOURS = 48
_signer = signing.TimestampSigner(salt="shop.baskets.frozen")


class Found(NamedTuple):
    """The newest first."""

    waiting: list[CheckoutAttempt]
    unseen: list[CheckoutAttempt]
    """Placed within the last hours, and never shown to this visitor."""


def found_for(request: Any) -> Found:
    own = _own(request)
    if own is None:
        return Found([], [])
    now = timezone.now()
    waits = Q(status=CheckoutAttempt.Status.RESERVED, expires_at__gt=now)
    placed = Q(status=CheckoutAttempt.Status.PLACED, ended_at__gt=now - FORGOTTEN_AFTER)
    attempts = list(CheckoutAttempt.objects.filter(own, waits | placed).order_by("-pk")[:MOST])
    seen = request.session.get(SEEN, [])
    return Found(
        [one for one in attempts if not one.is_placed],
        [one for one in attempts if one.is_placed and one.token not in seen],
    )


def _own(request: Any) -> Q | None:
    own = Q()
    if begun := request.session.get(BEGUN):
        own |= Q(token__in=begun)
    if frozen := request.session.get(FROZEN):
        own |= Q(basket__in=frozen)
    if request.user.is_authenticated:
        own |= Q(user=request.user)
    return own or None


def held(waiting: Iterable[CheckoutAttempt]) -> Counter[int]:
    """By product, how many units the visitor's own attempts have set aside."""
    units: Counter[int] = Counter()
    lines = AttemptLine.objects.filter(attempt__in=[one.pk for one in waiting], product__isnull=False)
    for product, quantity in lines.values_list("product", "quantity"):
        units[product or 0] += quantity
    return units


def note_begun(request: HttpRequest, attempt: CheckoutAttempt) -> None:
    _remember(request, BEGUN, attempt.token)


def note_frozen(request: HttpRequest, basket: int) -> None:
    """Only a basket that became something: others come and go with their cookies."""
    if CheckoutAttempt.objects.filter(basket=basket).exists():
        _remember(request, FROZEN, basket)


def note_seen(request: HttpRequest, attempt: CheckoutAttempt) -> None:
    """Of who is known to this visit: a link in a mail needs no session."""
    own = attempt.token in request.session.get(BEGUN, []) or attempt.basket_id in request.session.get(FROZEN, [])
    if own or (request.user.is_authenticated and attempt.user_id == request.user.pk):
        _remember(request, SEEN, attempt.token)


def _remember(request: HttpRequest, key: str, value: object) -> None:
    known = request.session.get(key, [])
    if value not in known:
        request.session[key] = [*known, value][-MOST:]


def signed(basket: int) -> str:
    """For a form that shows this basket."""
    return _signer.sign(str(basket))


def basket_in(form: str) -> int | None:
    try:
        return int(_signer.unsign(form, max_age=dt.timedelta(hours=FORM_HOURS)))
    except (signing.BadSignature, ValueError):
        return None
