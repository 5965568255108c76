"""How often a producer's codes are scanned, when, where and on which lots."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalogue.models import Product
from shop.desk.access import DeskRequest, at_desk
from traceability.models import Lot
from traceability.scans.charts import PERIODS, chart, period
from traceability.scans.export import csv_file


@require_safe
@at_desk
def scans(request: DeskRequest) -> HttpResponseBase:
    product, lot = _chosen(request)
    span = period(request.GET.get("ngay", ""))
    rows = request.desk.scans()
    if lot or product:
        rows = rows.filter(lot=lot) if lot else rows.filter(product=product)
    if request.GET.get("dang") == "csv":
        return csv_file(rows, span)
    products = request.desk.products().order_by("title")
    lots = request.desk.lots().filter(product=product).order_by("-packed_date", "-pk")[:50] if product else []
    context = {"chart": chart(rows, span), "periods": PERIODS, "products": products, "product": product}
    return render(request, "desk/scans.html", {**context, "lots": lots, "lot": lot})


def _chosen(request: DeskRequest) -> tuple[Product | None, Lot | None]:
    """A lot counts as chosen only with its own product: who chooses another product leaves the lot behind."""
    asked, asked_lot = request.GET.get("san-pham", ""), request.GET.get("lo", "")
    product = get_object_or_404(request.desk.products(), pk=_number(asked)) if asked else None
    lot = get_object_or_404(request.desk.lots(), pk=_number(asked_lot)) if asked_lot else None
    if lot and product in (None, lot.product):
        return lot.product, lot
    return product, None


def _number(asked: str) -> int:
    if not (asked.isdecimal() and len(asked) < 16):
        raise Http404
    return int(asked)
