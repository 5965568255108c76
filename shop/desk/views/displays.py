"""Packages that stand where everybody tries their stamp: their scans raise no warning."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shop.desk.access import Desk, at_desk
from shop.desk.forms import DisplayForm
from traceability.watching import find_stamp, put_on_display, take_off_display


@at_desk
def displays(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = DisplayForm(request.POST or None, initial={"stamp": request.GET.get("tem", "")[:300]})
    if request.method == "POST" and form.is_valid() and _displayed(form, desk):
        messages.success(request, _("The package is on display: its scans raise no warning."))
        return redirect("desk:displays")
    stamps = desk.displayed_stamps().order_by("-displayed_since", "-pk")[:200]
    return render(request, "desk/displays.html", {"form": form, "stamps": stamps})


def _displayed(form: DisplayForm, desk: Desk) -> bool:
    try:
        roll, unit = find_stamp(form.cleaned_data["stamp"])
        if not desk.rolls().filter(pk=roll.pk).exists():
            raise ValidationError(_("This stamp is not on one of your rolls."), "stamp_of_others")
        put_on_display(roll=roll, unit=unit, note=form.cleaned_data["note"], by=desk.user)
    except ValidationError as refused:
        form.add_error("stamp", refused)
        return False
    return True


@require_POST
@at_desk
def take_down(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    take_off_display(stamp=get_object_or_404(desk.displayed_stamps(), pk=pk), by=desk.user)
    messages.success(request, _("The stamp is watched again."))
    return redirect("desk:displays")
