"""How often a producer's codes are scanned, when, where and on which lots."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalogue.models import Product
from shop.desk.access import Desk, at_desk
from traceability.models import Lot
from traceability.scan_charts import PERIODS, chart, period
from traceability.scan_csv import csv_file


@require_safe
@at_desk
def scans(request: HttpRequest, desk: Desk) -> HttpResponse:
    product, lot = _chosen(request, desk)
    span = period(request.GET.get("ngay", ""))
    rows = desk.scans()
    if lot or product:
        rows = rows.filter(lot=lot) if lot else rows.filter(product=product)
    if request.GET.get("dang") == "csv":
        return csv_file(rows, span)
    products = desk.products().order_by("title")
    lots = desk.lots().filter(product=product).order_by("-packed_date", "-pk")[:50] if product else []
    context = {"chart": chart(rows, span), "periods": PERIODS, "products": products, "product": product}
    return render(request, "desk/scans.html", {**context, "lots": lots, "lot": lot})


def _chosen(request: HttpRequest, desk: Desk) -> tuple[Product | None, Lot | None]:
    """A lot counts as chosen only with its own product: who chooses another product leaves the lot behind."""
    asked, asked_lot = request.GET.get("san-pham", ""), request.GET.get("lo", "")
    product = get_object_or_404(desk.products(), pk=_number(asked)) if asked else None
    lot = get_object_or_404(desk.lots(), pk=_number(asked_lot)) if asked_lot else None
    if lot and product in (None, lot.product):
        return lot.product, lot
    return product, None


def _number(asked: str) -> int:
    if not (asked.isdecimal() and len(asked) < 16):
        raise Http404
    return int(asked)
