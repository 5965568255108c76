"""Recalls at the desk: look at what one reaches, decide, say it better, end it, and call whom no mail reached."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalogue.models import Producer
from shop.desk.access import (
    BesideDeskRequest,
    DecisionRequest,
    address_of,
    beside_desk,
    deciders,
    may_undo,
    sees_all,
    with_lot,
    with_recall,
)
from shop.desk.recalls.forms import EndForm, RecallForm, WordsForm
from shop.models import RecallWarning
from shop.models.recalls import WarningQuerySet
from shop.recalls.warnings import lines_with, mail_again, note_call, reach
from traceability.lots import chain
from traceability.models import Lot, Recall
from traceability.recalls.recalling import change_words, end_recall, made_from, recall_with_made

SHOWN, PAGE = 200, 20


@require_safe
@beside_desk
def recalls(request: BesideDeskRequest) -> HttpResponse:
    """Of the own lots; officers and staff see all."""
    user, own = request.user, request.desk.producers if request.desk else []
    found = Recall.objects.roots().filter(is_drill=False).select_related("lot__product__producer").open_first()
    held = Lot.objects.filter(held_at__isnull=False).select_related("product__producer").order_by("-held_at")
    if not sees_all(user):
        theirs = Recall.objects.filter(lot__product__producer__in=own)
        found = found.filter(Q(pk__in=theirs.values("pk")) | Q(pk__in=theirs.values("because_of")))
        held = held.filter(product__producer__in=own)
    code = request.GET.get("lo", "").strip()[:20].upper()
    lots = Lot.objects.filter(code=code).select_related("product__producer")[:20] if code else None
    if lots is not None and not sees_all(user):
        lots = Lot.objects.of(user).filter(code=code).select_related("product__producer")[:20]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page, "rows": [(one, address_of(one, user, own)) for one in page],
        "held": held[:SHOWN], "code": code, "lots": lots,
    }  # fmt: skip
    return render(request, "desk/recalls.html", context)


@with_lot
def recall_lot(request: DecisionRequest, lot: Lot) -> HttpResponse:
    """First what it reaches; the same form, sent with ``action=recall``, does it."""
    own, others = made_from(lot, by=request.user)
    left_out = {int(key) for key in request.POST.getlist("without") if key.isdecimal() and len(key) < 19}
    is_final = request.POST.get("action") == "recall"
    form = RecallForm(request.POST if is_final else None, initial=_typed(request, lot))
    if is_final and form.is_valid():
        form.cleaned_data.pop("is_sure")
        try:
            done = _decide(request, lot, left_out, form.cleaned_data)
            messages.success(request, _("Lot %(code)s is recalled. Its pages say so now.") % {"code": lot.code})
            return redirect("recalls:recall", done.because_of_id or done.pk)
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "lot": lot, "form": form, "own": own[:SHOWN], "own_count": len(own), "others": others[:SHOWN],
        "others_count": len(others), "left_out": left_out, "reach": reach([lot.pk, *_chosen(own, left_out)]),
    }  # fmt: skip
    return render(request, "desk/recall_lot.html", context)


def _chosen(own: list[Lot], left_out: Collection[int]) -> list[int]:
    return [one.pk for one in own if one.pk not in left_out]


def _typed(request: DecisionRequest, lot: Lot) -> dict[str, str]:
    if request.method == "POST":
        return {name: request.POST.get(name, "") for name in WordsForm.base_fields}
    known = Recall.objects.open().filter(lot=lot).first()
    return {name: getattr(known, name) for name in WordsForm.base_fields} if known else {}


@transaction.atomic
def _decide(request: DecisionRequest, lot: Lot, left_out: Collection[int], words: dict[str, str]) -> Recall:
    """What an officer decided, only officers change."""
    chain.lock_with_descendants(lot)
    known = Recall.objects.open().filter(lot=lot).select_related("because_of").first()
    if known and not may_undo(request.user, deciders(known)):
        raise PermissionDenied
    return recall_with_made(lot=lot, by=request.user, left_out=left_out, **words)


@require_safe
@with_recall
def recall_page(request: DecisionRequest, found: Recall) -> HttpResponse:
    if found.because_of_id:
        return redirect("recalls:recall", found.because_of_id)
    return _page(request, found)


def _page(
    request: DecisionRequest, found: Recall, words: WordsForm | None = None, end: EndForm | None = None
) -> HttpResponse:
    family = list(found.family().select_related("lot__product__producer").order_by("lot__code"))
    warnings = _warnings(request, found)
    calls = warnings.to_call().who_has_it_first()
    context = {
        "recall": found,
        "lot": found.lot,
        "family": family[:SHOWN],
        "reach": reach([one.lot_id for one in family]),
        "mailed": warnings.reached().count(),
        "calls": Paginator(calls, 50).get_page(request.GET.get("page")),
        "called": warnings.filter(called_at__isnull=False).count(),
        "words": words or WordsForm(initial={name: getattr(found, name) for name in WordsForm.base_fields}),
        "end": end or EndForm(),
        "may_decide": request.may_decide,
        "may_undo": request.may_undo,
    }
    return render(request, "desk/recall.html", context)


def _warnings(request: DecisionRequest, found: Recall) -> WarningQuerySet:
    """A household calls its own customers; those of others who made something from the lot, officers and staff."""
    warnings = RecallWarning.objects.filter(recall=found).select_related("order__attempt", "called_by", "mail")
    if sees_all(request.user):
        return warnings
    own = found.family().filter(lot__product__producer__in=Producer.objects.of(request.user))
    return warnings.filter(order__in=lines_with(own.values("lot")).values("parcel__order"))


def _refuse_undoing(request: DecisionRequest) -> None:
    if not request.may_undo:
        raise PermissionDenied


@require_POST
@with_recall
def recall_words(request: DecisionRequest, found: Recall) -> HttpResponse:
    _refuse_undoing(request)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, found, words=form)
    try:
        change_words(recall=found, **form.cleaned_data)
        messages.success(request, _("The new words are on all pages now."))
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("recalls:recall", found.pk)


@require_POST
@with_recall
def recall_end(request: DecisionRequest, found: Recall) -> HttpResponse:
    _refuse_undoing(request)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, found, end=form)
    end_recall(recall=found, note=form.cleaned_data["note"], by=request.user)
    messages.success(request, _("The recall has ended. It stays in the list of recalls."))
    return redirect("recalls:recall", found.pk)


@require_POST
@with_recall
def recall_mails(request: DecisionRequest, found: Recall) -> HttpResponse:
    mail_again(recall=found)
    messages.success(request, _("Mails that had not gone out were sent again."))
    return redirect("recalls:recall", found.pk)


@require_POST
@with_recall
def recall_called(request: DecisionRequest, found: Recall, warning: int) -> HttpResponse:
    note_call(warning=get_object_or_404(_warnings(request, found), pk=warning), by=request.user)
    return redirect("recalls:recall", found.pk)
