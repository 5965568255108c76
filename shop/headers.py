"""What every answer says to the browser, whoever made it; docs/security.md lists it."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import Morsel
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.utils.cache import add_never_cache_headers

from shop.baskets.counting import COOKIE as BASKET_COUNT
from shop.baskets.waiting import COOKIE as WAITING

Answer = Callable[[HttpRequest], HttpResponse]
# The desk's scanner looks through the camera; nothing here needs anything else of the device.
PERMISSIONS = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(self), display-capture=(), fullscreen=(self), "
    "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)
READ_BY_SCRIPT = frozenset({BASKET_COUNT, WAITING})
STAFF = ("/quan-tri/", "/dashboard/")
PRIVATE = (*STAFF, "/tai-khoan/", "/don-hang/", "/gio-hang/", "/thanh-toan/", "/ban-lam-viec/")
# Wagtail's date fields and Oscar's pages write scripts and styles into their HTML, where no nonce reaches.
BY_STAFF = {"script-src": [UNSAFE_INLINE], "style-src": [UNSAFE_INLINE], "img-src": ["blob:"], "connect-src": [SELF]}


class EveryAnswerMiddleware(SecurityMiddleware):
    """Stands first: printed codes and kept pages are answered before Django's own, which decides about redirects."""

    def process_request(self, request: HttpRequest) -> None:
        return None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        for cookie in response.cookies.values():
            _close(cookie)
        return response


def _close(cookie: Morsel[str]) -> None:
    """Libraries set cookies with what they think of; what one forgot is put right here."""
    cookie["samesite"] = cookie["samesite"] or "Lax"
    cookie["secure"] = cookie["secure"] or settings.SESSION_COOKIE_SECURE
    cookie["httponly"] = cookie.key not in READ_BY_SCRIPT


class PrivatePagesMiddleware:
    """Inside of the CSP's: what only one person may see stays in no cache, and staff's pages have their own policy."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: Any = self.get_response(request)
        path = request.path_info.removeprefix("/en")
        if path.startswith(PRIVATE) and "public" not in response.get("Cache-Control", ""):
            add_never_cache_headers(response)
        if path.startswith(STAFF) and not hasattr(response, "_csp_config"):
            response._csp_update = BY_STAFF
        return response  # type: ignore[no-any-return]
