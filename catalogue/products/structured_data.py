"""What search engines read: schema.org's Product, Offer and BreadcrumbList.

OCOP stars are the State's assessment of a product, not customers' ratings: they never become an ``aggregateRating``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from catalogue.local_paths import localized
from catalogue.products.facts import Facts
from catalogue.products.reading import Offer

SCHEMA = "https://schema.org"


def product_data(product: Facts, offer: Offer | None, *, url: str, image: str, units_left: int) -> dict[str, Any]:
    found = {
        "@context": SCHEMA,
        "@type": "Product",
        "name": product.local("title"),
        "url": url,
        "sku": offer.sku if offer else product.trace_code,
        "description": product.local("summary"),
        "image": image,
        "gtin14": product.gtin,
        "category": product.ocop_set.local("name") if product.ocop_set else "",
        "brand": {"@type": "Brand", "name": product.producer.name} if product.producer else None,
        "offers": _offer(offer.price, url, units_left) if offer and offer.price is not None else None,
    }
    return {key: value for key, value in found.items() if value}


def _offer(price: int, url: str, units_left: int) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "url": url,
        "price": price,
        "priceCurrency": "VND",
        "availability": f"{SCHEMA}/{'InStock' if units_left else 'OutOfStock'}",
        "seller": {"@type": "Organization", "name": settings.OSCAR_SHOP_NAME},
    }


def breadcrumb_data(crumbs: Sequence[tuple[str, str]], url: str) -> dict[str, Any]:
    """``url`` is the page's own: the last crumb has no address."""
    steps = [(_("Home"), localized("/")), *crumbs]
    return {
        "@context": SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                "item": f"{settings.SITE_URL}{path}" if path else url,
            }
            for position, (name, path) in enumerate(steps, start=1)
        ],
    }
