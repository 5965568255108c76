"""How many things are in the visitor's basket, in a signed cookie: pages that are kept for all show it by script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty

from shop.baskets.frozen import found_for
from shop.baskets.waiting import tell

COOKIE = "so-luong"
MOST_AGE = 60 * 60 * 24 * 30
SOMEBODY_ELSE = "visitor_is_somebody_else"
_signer = signing.Signer(salt="shop.baskets.counting")


class BasketCountMiddleware:
    """Below Oscar's: writes the number down whenever a request has looked into the basket, or its owner has changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if hasattr(request, SOMEBODY_ELSE) or _is_loaded(request):
            _write(request, response, count_of(request))
        if hasattr(request, SOMEBODY_ELSE):
            tell(request, response, found_for(request).waiting)
        return response


def note_somebody_else(sender: Any, request: HttpRequest | None, **_signal: Any) -> None:
    """Of logging in and out."""
    setattr(request, SOMEBODY_ELSE, True)


def count_of(request: Any) -> int:
    basket = request.basket
    if not basket.pk or not basket.can_be_edited:
        return 0
    if basket._lines is not None:  # read for this page, and not changed since
        return sum(line.quantity for line in basket._lines)
    return int(basket.lines.aggregate(units=Sum("quantity"))["units"] or 0)


def shown_count(request: HttpRequest) -> int:
    """What a page says: where it has looked into the basket that is right, the cookie may be another device's past."""
    return count_of(request) if _is_loaded(request) else read_count(request)


def read_count(request: HttpRequest) -> int:
    try:
        return int(_signer.unsign(request.COOKIES.get(COOKIE, "")))
    except (signing.BadSignature, ValueError):
        return 0


def _is_loaded(request: Any) -> bool:
    basket = getattr(request, "basket", None)
    if isinstance(basket, SimpleLazyObject):
        return basket._wrapped is not empty
    return basket is not None


def _write(request: HttpRequest, response: HttpResponse, count: int) -> None:
    if count == read_count(request) and (count or COOKIE not in request.COOKIES):
        return
    if not count:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    # Script reads the number in front of the signature.
    response.set_cookie(
        COOKIE, _signer.sign(str(count)), max_age=MOST_AGE, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
