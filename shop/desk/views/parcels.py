from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shop.checkout.parcels import MustNotBeSent, WrongStep, mark_packed, pick_lot, ship, take_other_lot
from shop.desk.access import Desk, at_desk
from shop.desk.forms import ShipForm
from shop.models import Parcel, ParcelLine
from traceability.models import Lot
from traceability.recalls import open_of


@require_safe
@at_desk
def parcels(request: HttpRequest, desk: Desk) -> HttpResponse:
    sent = request.GET.get("xem") == "da-gui"
    found = desk.parcels().exclude(status__in=_OPEN) if sent else desk.parcels().to_send()
    page_obj = Paginator(found.with_contents().order_by("-created_at" if sent else "created_at", "pk"), 20)
    return render(request, "desk/parcels.html", {"page_obj": page_obj.get_page(request.GET.get("page")), "sent": sent})


_OPEN = (Parcel.Status.NEW, Parcel.Status.PACKED)


@require_safe
@at_desk
def parcel(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(desk.parcels().with_contents(), pk=pk), ShipForm())


def _page(request: HttpRequest, parcel: Parcel, form: ShipForm) -> HttpResponse:
    attempt = getattr(parcel.order, "attempt", None)
    lots = [line.lot_id for line in parcel.lines.all() if line.lot_id]
    recalls = open_of(lots)
    for line in parcel.lines.all():
        line.recall = recalls.get(line.lot_id)  # type: ignore[index]
        line.is_stopped = line.recall is not None or bool(line.lot and line.lot.held_at)
        line.next_lot = pick_lot(line.order_line.product) if _waits_for_lot(parcel, line) else None
        line.other_lots = Lot.objects.filter(product=line.order_line.product).on_sale()[:20] if line.is_stopped else ()
    stopped = any(line.is_stopped for line in parcel.lines.all())
    context = {"parcel": parcel, "attempt": attempt, "form": form, "is_stopped": stopped}
    return render(request, "desk/parcel.html", context)


def _waits_for_lot(parcel: Parcel, line: ParcelLine) -> bool:
    """There was no lot when it was ordered; packing takes one."""
    return line.lot is None and line.order_line.product is not None and parcel.status in _OPEN


@require_POST
@at_desk
def other_lot(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Take the goods of a line from another lot."""
    line = get_object_or_404(ParcelLine.objects.filter(parcel__in=desk.parcels()), pk=pk)
    chosen = request.POST.get("lot", "")
    lot = get_object_or_404(desk.lots(), pk=chosen if chosen.isdecimal() and len(chosen) < 19 else 0)
    try:
        take_other_lot(line=line, lot=lot)
        messages.success(request, _("The goods are now taken from lot %(code)s.") % {"code": lot.code})
    except WrongStep:
        messages.warning(request, _("Nothing changed: lot %(code)s cannot be sold now.") % {"code": lot.code})
    return redirect("desk:parcel", line.parcel_id)


@require_POST
@at_desk
def packed(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    parcel = get_object_or_404(desk.parcels(), pk=pk)
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
def shipped(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    parcel = get_object_or_404(desk.parcels().with_contents(), pk=pk)
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
