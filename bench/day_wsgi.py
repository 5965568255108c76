# ruff: noqa: I001
"""The shop as it is served, with a header that tells whether a page was kept, kept after a look at its facts, or made
for this answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from shop.wsgi import application as shop  # first: it sets Django up
from catalogue.kept.naming import Unchanged
from catalogue.kept.shelf import Shelf

_told = threading.local()
_get_or_make = Shelf.get_or_make


def _telling(self: Shelf[Any], key: Hashable, make: Callable[[], Any]) -> Any:
    _told.how = "kept"

    def making() -> Any:
        _told.how = "made"
        try:
            return make()
        except Unchanged:
            _told.how = "checked"
            raise

    return _get_or_make(self, key, making)


Shelf.get_or_make = _telling  # type: ignore[method-assign]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    _told.how = "other"

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, ("X-Made", _told.how)], *more)

    return shop(environ, start)
