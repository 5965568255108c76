from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from traceability.codes.application_identifiers import KEYS
from traceability.codes.tidying import cleared
from traceability.printed_codes import answer_code

KINDS = frozenset((*KEYS, "t", "T"))


class PrintedCodeMiddleware:
    """Answers printed codes before anything else runs: no session, no basket, no locale, no cookie. Stands first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.META["PATH_INFO"]
        if path.startswith("//"):  # addresses put together by hand or by a careless printing program
            path = "/" + path.lstrip("/")
        start = path[1:6]
        if start.partition("/")[0] in KINDS or cleared(start).partition("/")[0] in KINDS:
            return answer_code(request)
        return self.get_response(request)
