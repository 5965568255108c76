"""What layers above this one add to the scan page: they register a provider, traceability imports nothing of theirs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from catalogue.models import Product
from traceability.negotiation import site_language

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PublishedText:
    """A published text about the product with a page of its own, such as its story."""

    title: str
    text: str
    url: str
    language: str = "vi"


Provider = Callable[[Product, str], Iterable[PublishedText]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """``provider(product, language)``: at most one query, and only what the public may read."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def texts_about(product: Product, language: str) -> list[PublishedText]:
    """In a language of the shop's pages. A provider that fails costs the page its part, never the page."""
    found: list[PublishedText] = []
    for provider in _providers:
        try:
            found.extend(provider(product, site_language(language)))
        except Exception:
            logger.exception("%r failed for product %s", provider, product.pk)
    return found
