"""The chain of one lot on one screen, and its hold."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalogue.models import Producer
from shop.desk.access import DecisionRequest, address_of, holders, may_undo, with_lot
from shop.desk.chain.forms import HoldForm
from shop.recalls.warnings import reach
from traceability.lots import balance, chain, tree
from traceability.lots.releasing import held_along, hold, hold_with_made, unhold
from traceability.models import Lot, Recall

SHOWN = 200


@require_safe
@with_lot
def chain_of(request: DecisionRequest, lot: Lot) -> HttpResponse:
    made, used = tree.steps_back(lot), tree.steps_ahead(lot)
    reached = reach([lot.pk])
    # What a parcel holds counts in packages.
    warnings = balance.of_lot(lot, made, used, ordered=reached.units, stamps=reached.stamps)
    recalls = Recall.objects.open().filter(lot=lot)
    recall = recalls.select_related("lot__product__producer", "because_of__lot__product__producer").first()
    context = {
        "lot": lot,
        "recall": recall,
        "recall_url": address_of(recall, request.user, list(Producer.objects.of(request.user))) if recall else "",
        "warnings": warnings,
        "made": [(step, balance.of_step(step)) for step in made],
        "used": [(step, balance.of_step(step)) for step in used[:SHOWN]],
        "used_missing": max(0, len(used) - SHOWN),
        "ends": tree.ends(lot),
        "before": tree.back(lot, SHOWN),
        "after": tree.ahead(lot, SHOWN),
        "reach": reached,
        "may_decide": request.may_decide,
        "may_undo": request.may_undo,
    }
    return render(request, "desk/chain.html", context)


@with_lot
def hold_lot(request: DecisionRequest, lot: Lot) -> HttpResponse:
    """A household holds what it made from the lot; what others made from it only an officer can."""
    form = HoldForm(request.POST or None, initial={"reason": lot.held_reason})
    if request.method == "POST" and form.is_valid():
        try:
            _hold(request, lot, form.cleaned_data["reason"])
            messages.success(request, _("Lot %(code)s is on hold. Its pages say so now.") % {"code": lot.code})
            return redirect("recalls:chain", lot.pk)
        except ValidationError as error:
            form.add_error(None, error)
    made = held_along(lot, by=request.user).select_related("product__producer")
    return render(request, "desk/hold.html", {"lot": lot, "form": form, "made": made[:SHOWN], "count": made.count()})


@transaction.atomic
def _hold(request: DecisionRequest, lot: Lot, reason: str) -> None:
    """With what was made from the lot, where that is asked for, up to this moment."""
    chain.lock_with_descendants(lot)
    lot.refresh_from_db(fields=["held_at", "held_by"])
    if not may_undo(request.user, holders(lot)):
        raise PermissionDenied
    if request.POST.get("with_made"):
        hold_with_made(lot=lot, reason=reason, by=request.user)
    else:
        hold(lot=lot, reason=reason, by=request.user)


@require_POST
@with_lot
def unhold_lot(request: DecisionRequest, lot: Lot) -> HttpResponse:
    if not request.may_undo:
        raise PermissionDenied
    unhold(lot=lot, by=request.user)
    messages.success(request, _("Lot %(code)s is free again.") % {"code": lot.code})
    return redirect("recalls:chain", lot.pk)
