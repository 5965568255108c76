"""Packages that were sold over the counter: from then on a copy of their stamp shows early."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shop.desk.access import DeskRequest, at_desk
from shop.desk.sales.forms import SoldForm
from traceability.codes.serials import grouped
from traceability.rolls.selling import sell, take_back


@at_desk
def sales(request: DeskRequest) -> HttpResponse:
    """One stamp after another: the form comes back empty for the next one."""
    form = SoldForm(request.POST or None, request.FILES or None, rolls=request.desk.rolls())
    if request.method == "POST" and form.is_valid() and _sold(request, form):
        return redirect("desk:sales")
    stamps = request.desk.sold_stamps().order_by("-sold_at", "-pk")[:50]
    return render(request, "desk/sales.html", {"form": form, "stamps": stamps})


def _sold(request: HttpRequest, form: SoldForm) -> bool:
    roll, unit = form.cleaned_data["found"]
    try:
        stamp = sell(roll=roll, unit=unit)
    except ValidationError as refused:
        form.add_error("stamp", refused)
        return False
    messages.success(request, _("Noted as sold: %(serial)s") % {"serial": grouped(stamp.serial)})
    return True


@require_POST
@at_desk
def not_sold(request: DeskRequest, pk: int) -> HttpResponse:
    take_back(stamp=get_object_or_404(request.desk.sold_stamps(), pk=pk))
    messages.success(request, _("The package is not sold."))
    return redirect("desk:sales")
