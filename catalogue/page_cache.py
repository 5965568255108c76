"""Pages that are the same for everybody, kept for a few seconds in the process.

A page that goes through here shows no basket, no account and no messages; forms carry a placeholder where each
visitor's own CSRF token is put on the way out.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, NamedTuple, ParamSpec, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from catalogue.memory import Memory

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

SECONDS = 2.5  # a recall shows within 5 seconds, and what a page is made from may be 2 seconds old
LARGEST_VALUE = 200
CSRF_PLACEHOLDER = f"csrf-{secrets.token_urlsafe(24)}"
_PLACEHOLDER = CSRF_PLACEHOLDER.encode()


class KeptPage(NamedTuple):
    parts: list[bytes]
    """The page, cut where CSRF tokens belong."""
    headers: dict[str, str]


_pages: Memory[KeptPage] = Memory(seconds=SECONDS, entries=2000, size=64 * 1024 * 1024)


def same_for_everybody(*, params: Iterable[str] = ()) -> Callable[[View[P]], View[P]]:
    """Keep the view's successful pages, one for each path, language and value of ``params``; drop other parameters.

    Who has a session or messages waiting gets a page of their own.
    """
    known = tuple(params)

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            query = _only_known(request, known)
            if _is_personal(request):
                return _with_token(request, view(request, *args, **kwargs))
            key = (get_language(), request.path, query)
            page = _pages.get(key)
            if page is None:
                response = view(request, *args, **kwargs)
                if response.status_code != 200 or response.cookies:
                    return _with_token(request, response)
                page = KeptPage(response.content.split(_PLACEHOLDER), dict(response.items()))
                _pages.put(key, page, len(response.content))
            return _respond(request, page)

        return cast(View[P], wrapper)

    return decorate


def forget_pages() -> None:
    """For who has just changed what pages show: other processes follow within ``SECONDS``."""
    _pages.forget()


def _only_known(request: HttpRequest, known: tuple[str, ...]) -> str:
    """Rewrite the query string to the parameters that the view knows: nothing else may stand in a shared page."""
    pairs = [(name, value[:LARGEST_VALUE]) for name in known for value in sorted(request.GET.getlist(name)) if value]
    query = urlencode(pairs)
    request.META["QUERY_STRING"] = query
    request.GET = QueryDict(query, encoding=request.encoding)
    return query


def _is_personal(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES or CookieStorage.cookie_name in request.COOKIES


def _respond(request: HttpRequest, page: KeptPage) -> HttpResponse:
    token = get_token(request).encode() if len(page.parts) > 1 else b""
    return _private(HttpResponse(token.join(page.parts), headers=page.headers))


def _with_token(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if _PLACEHOLDER in response.content:
        response.content = response.content.replace(_PLACEHOLDER, get_token(request).encode())
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Cookie"])
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
