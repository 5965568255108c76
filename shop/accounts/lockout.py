"""Guessing passwords is stopped: who is guessed at, and from where, as django-axes counts it."""

import unicodedata
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from axes.backends import AxesStandaloneBackend
from django.http import HttpRequest

from traceability.scans.devices import client_address

HOME = 64  # bits of an IPv6 address that a household can't change at will


class LockoutBackend(AxesStandaloneBackend):
    """Stops guessing; Oscar signs in whoever has just registered without a request, where nothing can be guessed."""

    def authenticate(self, request: HttpRequest | None = None, *args: Any, **credentials: Any) -> None:
        if request is not None:
            super().authenticate(request, *args, **credentials)


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
