"""A browser in which somebody has signed in is known for that account: it has tries of its own.

So nobody is kept out of their own account by others who guess at it. The cookie proves nothing but that, and is of no
use for any other account: https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "thiet-bi"
YEAR = 365 * 24 * 3600
MOST_ACCOUNTS = 5  # of a family's one computer
SALT = "shop.accounts.devices"
NOTED = "device_is_known_as"


class KnownDeviceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if name := getattr(request, NOTED, ""):
            _write(request, response, name)
        return response


def note_known(request: HttpRequest, name: str) -> None:
    """Whoever sits here has shown that the account ``name`` is theirs."""
    setattr(request, NOTED, name)


def device_of(request: HttpRequest, name: str) -> str:
    """What tells this browser from others in which ``name`` has signed in; empty in one where that never happened."""
    return _known(request).get(_digest(name), "")


def _write(request: HttpRequest, response: HttpResponse, name: str) -> None:
    known, account = _known(request), _digest(name)
    device = known.pop(account, "") or secrets.token_urlsafe(9)
    latest = dict([*known.items(), (account, device)][-MOST_ACCOUNTS:])
    response.set_cookie(COOKIE, signing.dumps(latest, salt=SALT), max_age=YEAR, httponly=True, samesite="Lax")


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        known: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR)
    except signing.BadSignature:
        return {}
    return dict(known)


def _digest(name: str) -> str:
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:16]
