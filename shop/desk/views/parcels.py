from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shop.checkout.parcels import WrongStep, mark_packed, ship
from shop.desk.access import Desk, at_desk
from shop.desk.forms import ShipForm
from shop.models import Parcel


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
    return render(request, "desk/parcel.html", {"parcel": parcel, "attempt": attempt, "form": form})


@require_POST
@at_desk
def packed(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    parcel = get_object_or_404(desk.parcels(), pk=pk)
    try:
        mark_packed(parcel=parcel)
        messages.success(request, _("Marked as packed."))
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
    except WrongStep as step:
        messages.warning(request, _("Nothing changed: the parcel is %(status)s.") % {"status": step})
    return redirect("desk:parcel", pk)
