"""Django's way from a server to the middleware, without the places where a careless client gets a bare 500."""

from __future__ import annotations

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """Addresses and forms are UTF-8, whatever charset a client names.

    Django takes the client's, reads the query for it while it makes the request, and nothing answers for what goes
    wrong there: an unknown charset, one that is no text (``hex``), a thousand parameters.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            self.content_type, self.content_params = "", {}


class Utf8Handler(WSGIHandler):
    request_class = Utf8Request
