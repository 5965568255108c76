"""Guessing passwords is stopped: who is guessed at, from where, and in which browser.

django-axes asks and answers at every door; what is counted, and against which limits, is ours:
docs/decisions/0034-doors.md
"""

import unicodedata
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.handlers.base import AxesHandler
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from oscar.apps.customer.utils import normalise_email

from catalogue.limits import Limit
from shop.accounts.devices import device_of, note_known
from shop.models import User
from shop.waiting import too_many
from traceability.scans.devices import client_address

HOME = 64  # bits of an IPv6 address that a household can't change at will
QUARTER, HOUR = 900, 3600
PAIR = Limit("log-in", 8, QUARTER)  # one account from one network
NETWORK = Limit("log-in-network", 40, QUARTER)  # any accounts: a few passwords, tried at many
ACCOUNT = Limit("log-in-account", 40, HOUR)  # one account from anywhere: many machines that guess together
DEVICE = Limit("log-in-device", 8, QUARTER)  # one account in a browser where it has signed in; instead of all others
Tries = list[tuple[Limit, tuple[str, ...]]]


class LockoutBackend(AxesStandaloneBackend):
    """Stops guessing; Oscar signs in whoever has just registered without a request, where nothing can be guessed."""

    def authenticate(self, request: HttpRequest | None = None, *args: Any, **credentials: Any) -> None:
        if request is not None:
            super().authenticate(request, *args, **credentials)


class NobodyBackend(BaseBackend):
    """Asked last: a name without an account takes as long as one with a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_more: Any
    ) -> None:
        if not User.objects.filter(email__iexact=normalise_email(username or "")).exists():
            make_password(password)


class Doorkeeper(AxesHandler):
    """What django-axes calls around each log-in."""

    def is_locked(self, request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> bool:
        """Counts the try before it is made, and up to the first limit that it breaks: whoever is stopped by their own
        uses up nobody else's.
        """
        ours: Any = request
        ours.tries = tries_of(request, name_tried(request, credentials))
        return not all(limit.take(*of) for limit, of in ours.tries)

    def user_login_failed(
        self, sender: object, credentials: Mapping[str, Any], request: Any = None, **_more: Any
    ) -> None:
        if request is not None:
            request.axes_locked_out = any(limit.is_spent(*of) for limit, of in getattr(request, "tries", []))

    def user_logged_in(self, sender: object, request: Any, user: User, **_more: Any) -> None:
        for limit, of in getattr(request, "tries", []):
            limit.give_back(*of)
        note_known(request, name_tried(request, {"username": user.email}))


def tries_of(request: HttpRequest, name: str) -> Tries:
    """What a try counts against."""
    if device := device_of(request, name):
        return [(DEVICE, (name, device))]
    network = address_of(request) or ""
    return [(PAIR, (name, network)), (NETWORK, (network,)), (ACCOUNT, (name,))]


def locked_out(request: HttpRequest, _answer: HttpResponse, _credentials: object) -> HttpResponse:
    tries: Tries = getattr(request, "tries", [])
    return too_many(request, max((limit.seconds_left(*of) for limit, of in tries), default=0))


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """One name for all the ways of writing it that lead to one account: the log-in looks at no case, databases compare
    in capitals (where ı is I), and Wagtail's form takes wide letters for plain ones.
    """
    given = credentials or request.POST
    name = str(given.get("username") or given.get("email") or "")
    folded = unicodedata.normalize("NFKC", name).upper().casefold()
    return unicodedata.normalize("NFKC", folded).strip()[:255]


def address_of(request: HttpRequest) -> str | None:
    """The visitor's own address, not that of the proxies in front; an IPv6 home is one, whatever its devices choose."""
    try:
        found = ip_address(client_address(request))
    except ValueError:
        return None
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), HOME), strict=False).network_address)
