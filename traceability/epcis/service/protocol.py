"""What all of /epcis/ has in common: GS1's headers, CORS, content negotiation, keys, and problems (RFC 7807)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from traceability.epcis.language.faults import Fault
from traceability.epcis.language.naming import PREFIX, namespace
from traceability.epcis.service.capturing import MOST_EVENTS
from traceability.epcis.service.tokens import may_go_on, token_of
from traceability.models import CaptureToken

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

MOST_BYTES = 2 * 1024 * 1024
LONGEST_QUERY = 8192
JSON_LD, JSON = "application/ld+json", "application/json"

_CAPTURE_HEADERS = {
    "GS1-EPCIS-Capture-Limit": str(MOST_EVENTS),
    "GS1-EPCIS-Capture-File-Size-Limit": str(MOST_BYTES),
    "GS1-Capture-Error-Behaviour": "rollback",
}
_EXPOSED = (
    "Link, Location, GS1-EPCIS-Version, GS1-EPCIS-Min, GS1-EPCIS-Max, GS1-CBV-Version, GS1-CBV-Min, GS1-CBV-Max, "
    "GS1-EPC-Format, GS1-Extensions, GS1-Next-Page-Token-Expires"
)
_ALLOWED = (
    "Accept, Authorization, GS1-EPCIS-Version, GS1-EPCIS-Min, GS1-EPCIS-Max, "
    "GS1-CBV-Version, GS1-CBV-Min, GS1-CBV-Max, GS1-EPC-Format, GS1-Extensions"
)
_OURS = ("2.0", "2.0.0", "2.0.1")


class Problem(Exception):
    """An answer other than the one that was asked for; ``kind`` is an exception of the standard."""

    def __init__(self, status: int, kind: str, title: str, detail: str = "", **more: Any) -> None:
        super().__init__(title)
        self.status, self.headers = status, more.pop("headers", {})
        self.body = {"type": f"epcisException:{kind}", "title": title, "status": status, "detail": detail} | more

    @classmethod
    def of_faults(cls, faults: list[Fault], status: int = 400) -> Problem:
        listed = [fault.as_problem() for fault in faults]
        detail = "Nothing was kept. Each entry of errors has the path of the fault and what to do about it."
        return cls(status, "ValidationException", "The document cannot be kept", detail, errors=listed)

    def response(self) -> HttpResponse:
        body = json.dumps({k: v for k, v in self.body.items() if v != ""}, ensure_ascii=False)
        return HttpResponse(body, "application/problem+json", self.status, headers=self.headers)


def endpoint(*methods: str) -> Callable[[View[P]], View[P]]:
    """A view of these methods; HEAD comes with GET, and OPTIONS always."""
    allowed = ", ".join(["OPTIONS", *methods, *(["HEAD"] if "GET" in methods else [])])

    def wrap(view: View[P]) -> View[P]:
        @csrf_exempt  # who writes shows a key in a header, which no other page can make a browser send
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                response = _answered(view, request, methods, allowed, *args, **kwargs)
            except Problem as problem:
                response = problem.response()
            return _with_headers(response, allowed, is_writable="POST" in methods)

        return answer

    return wrap


def _answered(
    view: View[P], request: HttpRequest, methods: tuple[str, ...], allowed: str, *args: P.args, **kwargs: P.kwargs
) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": allowed})
    if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
        raise Problem(405, "ImplementationException", "Method not allowed", f"Here go: {allowed}.",
                      headers={"Allow": allowed})  # fmt: skip
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        raise Problem(414, "URITooLongException", "URI too long", f"A query has at most {LONGEST_QUERY} characters.")
    if "\x00" in request.path:
        raise Problem(404, "NoSuchResourceException", "No such resource", "No name here has a null character.")
    _negotiate(request)
    with translation.override("en"):  # what programs are told; models have sentences of their own about what is wrong
        return view(request, *args, **kwargs)


def _negotiate(request: HttpRequest) -> None:
    if not (request.accepts(JSON_LD) or request.accepts(JSON)):
        raise Problem(406, "NotAcceptableException", "Not acceptable", f"We answer {JSON_LD} and {JSON}.")
    for name in ("GS1-EPCIS-Version", "GS1-CBV-Version"):
        if request.headers.get(name, "2.0") not in _OURS:
            raise Problem(406, "NotAcceptableException", "Not acceptable", f"{name} here is 2.0.")
    for name in ("GS1-EPCIS-Min", "GS1-CBV-Min"):
        if request.headers.get(name, "2.0") > "2.0.9":
            raise Problem(406, "NotAcceptableException", "Not acceptable", f"{name} here is at most 2.0.")
    for name in ("GS1-EPCIS-Max", "GS1-CBV-Max"):
        if request.headers.get(name, "2.0") < "2":
            raise Problem(406, "NotAcceptableException", "Not acceptable", f"{name} here is at least 2.0.")
    if request.headers.get("GS1-EPC-Format", "Never_Translates") not in ("Never_Translates", "No_Preference"):
        say = "We give EPCs as they were captured (GS1-EPC-Format: Never_Translates)."
        raise Problem(406, "NotAcceptableException", "Not acceptable", say)


def _with_headers(response: HttpResponse, allowed: str, *, is_writable: bool) -> HttpResponse:
    for name in ("EPCIS", "CBV"):
        for end in ("Version", "Min", "Max"):
            response[f"GS1-{name}-{end}"] = "2.0.0"
    response["GS1-EPC-Format"] = "Never_Translates"
    response["GS1-Extensions"] = f"{PREFIX}={namespace()}"
    for name, value in _CAPTURE_HEADERS.items() if is_writable else ():
        response[name] = value
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response["Access-Control-Allow-Headers"] = _ALLOWED
    response["Access-Control-Expose-Headers"] = _EXPOSED
    patch_vary_headers(response, ("Accept", "Authorization"))
    response.setdefault("Cache-Control", "no-store")
    return response


def linked_data(request: HttpRequest, body: Any, status: int = 200) -> HttpResponse:
    """JSON under the name that the reader prefers."""
    preferred = request.get_preferred_type([JSON_LD, JSON]) or JSON_LD
    options = {"ensure_ascii": False}
    return JsonResponse(body, safe=False, status=status, content_type=preferred, json_dumps_params=options)


def extensions(request: HttpRequest) -> dict[str, str]:
    """The prefixes that a reader declares (``GS1-Extensions: ex=https://example.org/ns/, …``), and our own."""
    said = request.headers.get("GS1-Extensions", "").split(",")
    pairs = (part.strip().partition("=") for part in said if "=" in part)
    return {name: iri for name, _is, iri in pairs if iri} | {PREFIX: namespace()}


def key_of(request: HttpRequest) -> CaptureToken | None:
    """The key that the request shows; None when it shows none. Raises Problem for one that is not good, or too busy."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return None
    token = token_of(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise _unauthorised("This key is not known or was revoked.")
    if not may_go_on(token):
        raise Problem(429, "SecurityException", "Too many requests", "Wait a minute.", headers={"Retry-After": "60"})
    return token


def needed_key(request: HttpRequest) -> CaptureToken:
    token = key_of(request)
    if token is None:
        raise _unauthorised("Send the key of a producer: Authorization: Bearer sq_… (made at the producer's desk).")
    return token


def _unauthorised(detail: str) -> Problem:
    return Problem(401, "SecurityException", "Unauthorised request", detail,
                   headers={"WWW-Authenticate": 'Bearer realm="epcis"'})  # fmt: skip
