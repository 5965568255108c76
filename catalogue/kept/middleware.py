"""Hands out kept pages before anything else runs: no session, no user, no basket, no cookie."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from catalogue.kept.naming import headers_for_a_cache
from catalogue.kept.pages import FinishedPage, answer, coding_of, finished, shelf
from catalogue.kept.purging import Purger
from catalogue.kept.shelf import NotKept
from catalogue.kept.views import OUTCOME, Place, make_for_nobody, nobody, place_of
from catalogue.kept.watching import watch

logger = logging.getLogger(__name__)
Answer = Callable[[Any], HttpResponse]
# Those of the settings that only add headers, which are the same for everybody.
OF_HEADERS = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


class KeptPageMiddleware:
    """A request that is not answered here goes its way; a view that has run already leaves its outcome with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._headers: dict[str, str] | None = None
        if settings.PURGE_URL:
            Purger(settings.PURGE_URL).start()
        self._must_be_secure = settings.SITE_URL.startswith("https://")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            response = self.get_response(request)
            watch.look_again()
            return response
        meta = request.META
        place = place_of(meta["PATH_INFO"], meta.get("QUERY_STRING", ""))
        if place is None or (self._must_be_secure and not request.is_secure()):
            return self.get_response(request)
        request.get_host()
        page = self._page(request, place)
        return self.get_response(request) if page is None else answer(request, page, place.key)

    def _page(self, request: HttpRequest, place: Place) -> FinishedPage | None:
        try:
            return shelf.get_or_make(place.key, lambda: self._make(place, coding_of(request)))
        except NotKept as outcome:
            if outcome.value is not None:
                setattr(request, OUTCOME, outcome.value)
        except Exception:
            logger.exception("a page could not be made for everybody: %s", place.path)
        return None

    def _make(self, place: Place, coding: str) -> FinishedPage:
        """NotKept bears a 404, which is one for everybody; nothing, where the visitor needs an answer of their own."""
        request = nobody(place)
        try:
            response: Any = make_for_nobody(request)
        except Http404 as missing:
            raise NotKept(missing) from None
        if response.is_personal or response.status_code != 200:
            raise NotKept(None)
        for name, value in self._headers_of_all(request).items():
            response.headers.setdefault(name, value)
        if settings.PURGE_URL:
            for name, value in headers_for_a_cache().items():
                response.headers[name] = value
        return finished(response, coding)

    def _headers_of_all(self, request: HttpRequest) -> dict[str, str]:
        """What ``OF_HEADERS`` add to an answer that has none yet; asked once in a process."""
        if self._headers is None:
            answer: Answer = _nothing
            for name in reversed([name for name in settings.MIDDLEWARE if name in OF_HEADERS]):
                answer = import_string(name)(answer)
            self._headers = {k: v for k, v in answer(request).headers.items() if k != "Content-Type"}
        return self._headers


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
