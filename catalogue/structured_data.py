"""What search engines read: schema.org's Product, Offer and BreadcrumbList.

OCOP stars are the State's assessment of a product, not customers' ratings: they never become an ``aggregateRating``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from catalogue.local_paths import localized
from catalogue.money import as_vnd

if TYPE_CHECKING:
    from catalogue.product_page import ProductPage

SCHEMA = "https://schema.org"


def product_data(page: ProductPage) -> dict[str, Any]:
    product = page.product
    found = {
        "@context": SCHEMA,
        "@type": "Product",
        "name": product.local("title"),
        "url": page.url,
        "sku": page.record.partner_sku if page.record else product.trace_code,
        "description": product.local("summary"),
        "image": page.image_url,
        "gtin14": product.gtin,
        "category": product.ocop_set.local("name") if product.ocop_set else "",
        "brand": {"@type": "Brand", "name": product.producer.name} if product.producer else None,
        "offers": _offer(page) if page.price is not None else None,
    }
    return {key: value for key, value in found.items() if value}


def _offer(page: ProductPage) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "url": page.url,
        "price": as_vnd(page.price or 0),
        "priceCurrency": "VND",
        "availability": f"{SCHEMA}/{'InStock' if page.units_left else 'OutOfStock'}",
        "seller": {"@type": "Organization", "name": settings.OSCAR_SHOP_NAME},
    }


def breadcrumb_data(page: ProductPage) -> dict[str, Any]:
    steps = [(_("Home"), localized("/")), *page.crumbs]
    return {
        "@context": SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                "item": f"{settings.SITE_URL}{path}" if path else page.url,
            }
            for position, (name, path) in enumerate(steps, start=1)
        ],
    }
