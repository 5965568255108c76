"""Who scanned, as far as we may know: a class of device and a hash that means nothing tomorrow. No address is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from functools import lru_cache

from crawlerdetect import CrawlerDetect
from django.conf import settings
from django.http import HttpRequest

from traceability import conf

_MAX_USER_AGENT = 512
# Fetchers of link previews and prefetching proxies that name themselves but miss from the crawler lists.
_PREVIEWS = ("zalo", "facebookexternalhit", "whatsapp", "telegrambot", "viber", "line-poker", "headless")


def is_person(request: HttpRequest) -> bool:
    """A page opened by somebody: no HEAD, no prefetch, no crawler and no link preview."""
    if request.method != "GET" or _is_prefetch(request):
        return False
    return not is_machine(request.META.get("HTTP_USER_AGENT", "")[:_MAX_USER_AGENT])


def _is_prefetch(request: HttpRequest) -> bool:
    meta = request.META
    purpose = f"{meta.get('HTTP_SEC_PURPOSE', '')} {meta.get('HTTP_PURPOSE', '')} {meta.get('HTTP_X_MOZ', '')}"
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


def device_hash(request: HttpRequest, day: dt.date) -> str:
    meta = request.META
    seen = "\n".join((client_address(request), meta.get("HTTP_USER_AGENT", ""), meta.get("HTTP_ACCEPT_LANGUAGE", "")))
    return hashlib.blake2b(seen.encode("utf-8", "replace"), key=_salt(day), digest_size=8).hexdigest()


@lru_cache(maxsize=2)
def _salt(day: dt.date) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"scans of {day}".encode(), hashlib.sha256)


def client_address(request: HttpRequest) -> str:
    """The visitor's address, counted from the right of X-Forwarded-For by the number of proxies we trust."""
    if proxies := conf.trusted_proxies():
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
        if len(hops) >= proxies:
            return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def province(request: HttpRequest) -> str:
    header = conf.province_header()
    return str(request.META.get(header, ""))[:5] if header else ""
