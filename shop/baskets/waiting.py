"""The kept pages show by script that an order waits for its payment: what for, and until when, is in a cookie.

It is no secret and proves nothing: the link beside it asks the server (``frozen.found_for``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shop.baskets.frozen import found_for, held
from shop.models import CheckoutAttempt

COOKIE = "cho-thanh-toan"
MOST_PRODUCTS = 30


def tells_what_waits(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For views after which another attempt waits than before, or none any more."""

    @wraps(view)
    def telling(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        tell(request, response, found_for(request).waiting)
        return response

    return telling


def tell(request: HttpRequest, response: HttpResponse, waiting: list[CheckoutAttempt]) -> None:
    if not waiting:
        if COOKIE in request.COOKIES:
            response.delete_cookie(COOKIE, samesite="Lax")
        return
    until = max(attempt.expires_at for attempt in waiting)
    products = sorted(held(waiting))[:MOST_PRODUCTS]
    response.set_cookie(
        COOKIE,
        ".".join(str(number) for number in (int(until.timestamp()), *products)),
        max_age=until - timezone.now(),
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
