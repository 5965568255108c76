"""The decorator of views whose pages are the same for everybody, and how such a page is made: for nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, wraps
from io import BytesIO
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import get_language_from_path, override

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
LARGEST_VALUE = 200
OUTCOME = "outcome_of_page"


def kept(*, params: Iterable[str] = ()) -> Callable[[View[P]], View[P]]:
    """Keep the view's pages, one for each path and value of ``params``; other parameters never reach the view.

    The view must be the same for everybody: it is called without cookies, session, user or messages. It tells what it
    shows (``catalogue.kept.shows``); what has another status, or a cookie or CSRF token in it, is not kept.
    """
    known = tuple(params)

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            outcome = request.__dict__.pop(OUTCOME, None)
            if outcome is not None:
                raise cast(Http404, outcome)
            _leave_out_unknown(request, known)
            return view(request, *args, **kwargs)

        wrapper.kept_params = known  # type: ignore[attr-defined]
        return cast(View[P], wrapper)

    return decorate


@dataclass(frozen=True)
class Place:
    """A page that may be kept. What it is of, and how it is called, follow from ``path`` and ``query``."""

    path: str
    query: str
    language: str
    match: ResolverMatch

    @property
    def key(self) -> tuple[str, str]:
        return self.path, self.query


@lru_cache(maxsize=8192)
def place_of(path: str, query: str) -> Place | None:
    """None for what no view keeps."""
    language = get_language_from_path(path) or settings.LANGUAGE_CODE
    try:
        with override(language):
            match = resolve(path)
        known = getattr(match.func, "kept_params", None)
        if known is None:
            return None
        sent = QueryDict(query.encode("iso-8859-1", "replace"))  # WSGI hands bytes over as Latin-1
        return Place(path, _known(sent, known), language, match)
    except (Resolver404, SuspiciousOperation):
        return None


def make_for_nobody(request: HttpRequest) -> HttpResponse:
    """The view's answer to a request that ``nobody`` made."""
    match, language = cast(ResolverMatch, request.resolver_match), cast(Any, request).LANGUAGE_CODE
    with override(language):
        response: Any = match.func(request, *match.args, **match.kwargs)
        if hasattr(response, "render"):
            response.render()
        response.headers.setdefault("Content-Language", language)
    response.is_personal = _is_personal(request, response)
    return cast(HttpResponse, response)


def nobody(place: Place) -> WSGIRequest:
    """A request from our own address that bears nothing of any visitor."""
    site = urlsplit(settings.SITE_URL)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": place.path.encode().decode("latin-1"),
        "QUERY_STRING": place.query,
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "HTTP_HOST": site.netloc,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
    }
    if site.scheme == "https" and settings.SECURE_PROXY_SSL_HEADER:
        environ["HTTP_X_FORWARDED_PROTO"] = "https"
    request: Any = WSGIRequest(environ)
    request.resolver_match, request.LANGUAGE_CODE, request.user = place.match, place.language, AnonymousUser()
    return cast(WSGIRequest, request)


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether it bears a cookie, or a CSRF token and so would need one."""
    asks_for_itself = {"private", "no-store"} & set(response.get("Cache-Control", "").replace(" ", "").split(","))
    return bool(response.cookies or asks_for_itself or "CSRF_COOKIE" in request.META)


def _leave_out_unknown(request: HttpRequest, known: tuple[str, ...]) -> None:
    """Nothing else of the address may stand in a shared page."""
    query = _known(request.GET, known)
    request.META["QUERY_STRING"] = query
    request.GET = QueryDict(query, encoding=request.encoding)


def _known(query: QueryDict, known: tuple[str, ...]) -> str:
    return urlencode([(name, one[:LARGEST_VALUE]) for name in known for one in sorted(query.getlist(name)) if one])
