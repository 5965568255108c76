"""Who scanned, as far as we may know: a class of device and a hash that means nothing tomorrow. No address is kept."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from crawlerdetect import CrawlerDetect
from django.conf import settings
from django.http import HttpRequest

from traceability import conf
from traceability.scans.ip_provinces import province_of

_PURPOSES = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
_MAX_USER_AGENT, _MAX_LANGUAGES = 512, 200
# Fetchers of link previews and prefetching proxies that name themselves but miss from the crawler lists.
_PREVIEWS = ("zalo", "facebookexternalhit", "whatsapp", "telegrambot", "viber", "line-poker", "headless")


def is_person(request: HttpRequest) -> bool:
    """A page opened by somebody: no HEAD, no prefetch, no crawler and no link preview."""
    if request.method != "GET" or _is_prefetch(request):
        return False
    return not is_machine(request.META.get("HTTP_USER_AGENT", "")[:_MAX_USER_AGENT])


def _is_prefetch(request: HttpRequest) -> bool:
    meta = request.META
    purpose = " ".join(str(meta.get(name, "")) for name in _PURPOSES)
    return "prefetch" in purpose or "preview" in purpose or "prerender" in purpose


@lru_cache(maxsize=4096)
def is_machine(user_agent: str) -> bool:
    low = user_agent.lower()
    if not low or (any(name in low for name in _PREVIEWS) and not _is_app_browser(low)):
        return True
    return bool(CrawlerDetect().isCrawler(user_agent))


def _is_app_browser(low: str) -> bool:
    """Zalo's and others' own browsers carry the app's name in a full phone's user agent."""
    return "mobile" in low and "applewebkit" in low and "headless" not in low


@lru_cache(maxsize=4096)
def device_class(user_agent: str) -> str:
    low = user_agent.lower()
    if "ipad" in low or "tablet" in low or ("android" in low and "mobile" not in low):
        return "tablet"
    return "phone" if "mobi" in low or "iphone" in low else "computer"


class Visitor(NamedTuple):
    """What a request tells about who sent it: in memory until it is hashed, within a second, and never written down."""

    address: str
    user_agent: str
    languages: str
    province: str


class Device(NamedTuple):
    """What is kept of a visitor. Both hashes are of one day: tomorrow's cannot be compared with them."""

    device_hash: str
    network_hash: str
    device_class: str
    province: str


def visitor(request: HttpRequest) -> Visitor:
    meta = request.META
    header = conf.province_header()
    return Visitor(
        client_address(request),
        meta.get("HTTP_USER_AGENT", "")[:_MAX_USER_AGENT],
        meta.get("HTTP_ACCEPT_LANGUAGE", "")[:_MAX_LANGUAGES],
        str(meta.get(header, ""))[:5] if header else "",
    )


def known(who: Visitor, salt: bytes) -> Device:
    """The province is the one that a proxy named, else the one where the address is registered."""
    return Device(
        _hash("\n".join(who[:3]), salt),
        _hash(network(who.address), salt),
        device_class(who.user_agent),
        who.province or province_of(who.address),
    )


def network(address: str) -> str:
    """The neighbourhood of an address, which one person cannot leave at will: /24, in IPv6 /48."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, 24 if found.version == 4 else 48), strict=False))


def line(address: str) -> str:
    """What a sender cannot change at will: its address, and in IPv6 the network of its home, which has billions."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def line_hash(request: HttpRequest) -> str:
    return _hash(line(client_address(request)), settings.SECRET_KEY.encode()[:64])


def sender_hash(request: HttpRequest) -> str:
    """Tells senders apart where they must wait for each other, for as long as a cache keeps it."""
    return _hash("\n".join(visitor(request)[:3]), settings.SECRET_KEY.encode()[:64])


def _hash(text: str, salt: bytes) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), key=salt, digest_size=8).hexdigest()


def client_address(request: HttpRequest) -> str:
    """The visitor's address, counted from the right of X-Forwarded-For by the number of proxies we trust."""
    if proxies := conf.trusted_proxies():
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
        if len(hops) >= proxies:
            return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
