"""What the page that sells a product shows of its lots and of its code."""

from __future__ import annotations

from django.template.loader import render_to_string

from catalogue.products.page import ProductPage


def lot_on_sale(page: ProductPage) -> str:
    """The lot that is sold next."""
    return render_to_string("traceability/lot_on_sale.html", {"lot": page.goods.lot}) if page.goods.lot else ""


def code_of(page: ProductPage) -> str:
    """The product's QR code, to be scanned from the screen."""
    return render_to_string("traceability/product_code.html", {"product": page.product, "trace_code": page.trace_code})
