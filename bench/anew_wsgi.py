# ruff: noqa: I001
"""The shop with no page and no fact kept: what each page says when it is made of what the database holds now."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from shop.wsgi import application as shop  # first: it sets Django up
from catalogue.kept.shelf import Shelf
from catalogue.memory import forget_everything


def _make(self: Shelf[Any], key: Hashable, make: Callable[[], Any]) -> Any:
    return make()


Shelf.get_or_make = _make  # type: ignore[method-assign]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    from django.core.cache import cache

    forget_everything()
    cache.clear()
    return shop(environ, start_response)
