"""What layers above add to a product's page: they register a part, catalogue imports nothing of theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from catalogue.products.page import ProductPage

Part = Callable[[ProductPage], str]
PLACES = ("beside", "code", "below")
_parts: dict[str, list[Part]] = defaultdict(list)


def register(place: str, part: Part) -> None:
    """``part`` gives safe HTML, empty where it has nothing to say."""
    if place not in PLACES:
        raise ValueError(f"a product's page has no place {place!r}, only {', '.join(PLACES)}")
    if part not in _parts[place]:
        _parts[place].append(part)


def parts_at(place: str, page: ProductPage) -> SafeString:
    return format_html_join("", "{}", ((part(page),) for part in _parts[place]))
