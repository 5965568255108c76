"""Packages that stand where everybody tries their stamp: their scans raise no warning."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shop.desk.access import DeskRequest, at_desk
from shop.desk.desk import Desk
from shop.desk.displays.forms import DisplayForm
from traceability.scans.warnings import put_on_display, take_off_display, unit_of


@at_desk
def displays(request: DeskRequest) -> HttpResponse:
    form = DisplayForm(request.POST or None, initial={"stamp": request.GET.get("tem", "")[:300]})
    if request.method == "POST" and form.is_valid() and _displayed(form, request.desk):
        messages.success(request, _("The package is on display: its scans raise no warning."))
        return redirect("desk:displays")
    stamps = request.desk.displayed_stamps().order_by("-displayed_since", "-pk")[:200]
    return render(request, "desk/displays.html", {"form": form, "stamps": stamps})


def _displayed(form: DisplayForm, desk: Desk) -> bool:
    try:
        roll, unit = unit_of(form.cleaned_data["stamp"])
        if not desk.rolls().filter(pk=roll.pk).exists():
            raise ValidationError(_("This stamp is not on one of your rolls."), "stamp_of_others")
        put_on_display(roll=roll, unit=unit, note=form.cleaned_data["note"], by=desk.user)
    except ValidationError as refused:
        form.add_error("stamp", refused)
        return False
    return True


@require_POST
@at_desk
def take_down(request: DeskRequest, pk: int) -> HttpResponse:
    take_off_display(stamp=get_object_or_404(request.desk.displayed_stamps(), pk=pk), by=request.desk.user)
    messages.success(request, _("The stamp is watched again."))
    return redirect("desk:displays")
