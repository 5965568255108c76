from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from oscar.apps.order.models import Line

from shop.desk.access import DeskRequest, at_desk
from shop.desk.paging import UncountedPaginator
from shop.desk.parcels.forms import ShipForm
from shop.models import Parcel, ParcelLine
from shop.parcels.handling import MustNotBeSent, WrongStep, mark_packed, pick_lots, ship, take_other_lot
from traceability.models import Lot, Recall
from traceability.recalls.recalling import open_of


@require_safe
@at_desk
def parcels(request: DeskRequest) -> HttpResponse:
    sent = request.GET.get("xem") == "da-gui"
    found = request.desk.parcels().done() if sent else request.desk.parcels().to_send()
    ordered = found.with_contents().order_by(*(("-created_at", "-pk") if sent else ("created_at", "pk")))
    page_obj = UncountedPaginator(ordered, 20).get_page(request.GET.get("page"))
    return render(request, "desk/parcels.html", {"page_obj": page_obj, "sent": sent})


_OPEN = (Parcel.Status.NEW, Parcel.Status.PACKED)


@require_safe
@at_desk
def parcel(request: DeskRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(request.desk.parcels().with_contents(), pk=pk), ShipForm())


def _page(request: HttpRequest, parcel: Parcel, form: ShipForm) -> HttpResponse:
    lines = _lines_to_pack(parcel)
    context = {
        "parcel": parcel,
        "lines": lines,
        "attempt": getattr(parcel.order, "attempt", None),
        "form": form,
        "is_stopped": any(line.is_stopped for line in lines),
    }
    return render(request, "desk/parcel.html", context)


@dataclass(frozen=True)
class LineToPack:
    pk: int
    order_line: Line
    lot: Lot | None
    recall: Recall | None
    next_lot: Lot | None
    """There was no lot when it was ordered; packing takes this one."""
    other_lots: Sequence[Lot]
    """Where the goods can be taken from instead of a lot that must not be sent."""

    @property
    def is_stopped(self) -> bool:
        return self.recall is not None or bool(self.lot and self.lot.held_at)


def _lines_to_pack(parcel: Parcel) -> list[LineToPack]:
    lines = list(parcel.lines.all())
    recalls = open_of([line.lot_id for line in lines if line.lot_id])
    stopped = {line.pk for line in lines if line.lot and (line.lot_id in recalls or line.lot.held_at)}
    others = _others_of({line.order_line.product_id for line in lines if line.pk in stopped})
    next_lots = _next_of([line for line in lines if line.lot is None]) if parcel.status in _OPEN else {}
    return [
        LineToPack(
            line.pk,
            line.order_line,
            line.lot,
            recalls.get(line.lot_id or 0),
            None if line.lot else next_lots.get(line.order_line.product_id),
            others.get(line.order_line.product_id, []) if line.pk in stopped else [],
        )
        for line in lines
    ]


def _next_of(waiting: Collection[ParcelLine]) -> dict[int | None, Lot]:
    picked = pick_lots({line.order_line.product_id for line in waiting if line.order_line.product_id})
    lots = Lot.objects.in_bulk(picked.values()) if picked else {}
    return {product: lots[lot] for product, lot in picked.items()}


def _others_of(products: Collection[int | None]) -> dict[int | None, list[Lot]]:
    """By product, the lots that can be sold: the first ones to expire."""
    found: dict[int | None, list[Lot]] = {}
    if products:
        for lot in Lot.objects.filter(product__in=products).on_sale().first_of_each_product(20):
            found.setdefault(lot.product_id, []).append(lot)
    return found


@require_POST
@at_desk
def other_lot(request: DeskRequest, pk: int) -> HttpResponse:
    """Take the goods of a line from another lot."""
    line = get_object_or_404(ParcelLine.objects.filter(parcel__in=request.desk.parcels()), pk=pk)
    chosen = request.POST.get("lot", "")
    lot = get_object_or_404(request.desk.lots(), pk=chosen if chosen.isdecimal() and len(chosen) < 19 else 0)
    try:
        take_other_lot(line=line, lot=lot)
        messages.success(request, _("The goods are now taken from lot %(code)s.") % {"code": lot.code})
    except WrongStep:
        messages.warning(request, _("Nothing changed: lot %(code)s cannot be sold now.") % {"code": lot.code})
    return redirect("desk:parcel", line.parcel_id)


@require_POST
@at_desk
def packed(request: DeskRequest, pk: int) -> HttpResponse:
    parcel = get_object_or_404(request.desk.parcels(), pk=pk)
    try:
        mark_packed(parcel=parcel)
        messages.success(request, _("Marked as packed."))
    except MustNotBeSent as stopped:
        messages.warning(request, _("Nothing changed: lot %(codes)s must not be sent.") % {"codes": stopped})
    except WrongStep as step:
        messages.warning(request, _("Nothing changed: the parcel is %(status)s.") % {"status": step})
    return redirect("desk:parcel", pk)


@require_POST
@at_desk
def shipped(request: DeskRequest, pk: int) -> HttpResponse:
    parcel = get_object_or_404(request.desk.parcels().with_contents(), pk=pk)
    form = ShipForm(request.POST)
    if not form.is_valid():
        return _page(request, parcel, form)
    try:
        ship(parcel=parcel, **form.cleaned_data)
        messages.success(request, _("The parcel is on its way. The customer can see it."))
    except MustNotBeSent as stopped:
        messages.warning(request, _("Nothing changed: lot %(codes)s must not be sent.") % {"codes": stopped})
    except WrongStep as step:
        messages.warning(request, _("Nothing changed: the parcel is %(status)s.") % {"status": step})
    return redirect("desk:parcel", pk)
