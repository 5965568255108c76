from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop.desk.access import DeskRequest, at_desk
from shop.desk.desk import Desk
from shop.desk.fields import offer_rows
from shop.desk.steps.forms import CorrectionForm, InputForms, StepForm
from shop.desk.steps.keeping import code_of, keep_step, last_times, lots_used_last, tell_again
from traceability.lots.events import declare_wrong
from traceability.models import Event, EventItem, Lot

NEAREST, MOST_LOTS = 5, 100
KEPT_ON_THE_PHONE = (
    "css/site.css", "js/site.js", "js/search-suggest.js", "js/desk-offline.js", "js/desk-queue.js", "js/desk-step.js",
    "img/icons.svg", "img/chevron.svg", "img/favicon.svg", "fonts/be-vietnam-pro-400-latin.woff2",
    "fonts/be-vietnam-pro-400-vietnamese.woff2", "fonts/be-vietnam-pro-600-latin.woff2",
    "fonts/be-vietnam-pro-600-vietnamese.woff2", "fonts/lora-600-latin.woff2", "fonts/lora-600-vietnamese.woff2",
)  # fmt: skip


@at_desk
def step(request: DeskRequest) -> HttpResponse:
    """Write down a step, here and now or later from a phone that had no network; a script asks for JSON."""
    desk = request.desk
    if request.method != "POST":
        initial = {"lot": request.GET.get("lo", ""), "kind": request.GET.get("buoc", ""), "client_key": uuid4()}
        return _step_page(request, StepForm(initial=initial, desk=desk), _inputs(desk))
    form, inputs = StepForm(request.POST, request.FILES, desk=desk), _inputs(desk, request.POST)
    if form.is_valid() & inputs.is_valid():
        try:
            event, is_new = keep_step(desk=desk, said=form.cleaned_data, inputs=inputs.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            if is_new or _asks_for_json(request):
                return _kept(request, event)
            return _kept_before(request, event)
    if _asks_for_json(request):
        return JsonResponse({"errors": _problems(form, inputs)}, status=422)
    return _step_page(request, form, inputs)


def _inputs(desk: Desk, data: Any = None, initial: Any = None) -> Any:
    lots = desk.lots().order_by("-packed_date", "-pk")
    # A form that does not speak of them at all says that nothing went in.
    if data is not None and "inputs-TOTAL_FORMS" not in data:
        data = {"inputs-TOTAL_FORMS": "0", "inputs-INITIAL_FORMS": "0"}
    return InputForms(data, initial=initial, prefix="inputs", form_kwargs={"lots": lots})


def _asks_for_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _kept(request: HttpRequest, event: Event) -> HttpResponse:
    if _asks_for_json(request):
        url = reverse("desk:correct_step", args=[event.pk])
        return JsonResponse({"event": event.pk, "lot": event.lot.code if event.lot else "", "correct": url}, status=201)
    messages.success(request, _("The step is recorded."))
    return redirect("desk:lot", event.lot_id)


def _kept_before(request: DeskRequest, event: Event) -> HttpResponse:
    """A plain form came twice. By a second press, or changed after a step back? Only the person knows: ask."""
    desk = request.desk
    data = request.POST.copy()
    data["client_key"] = str(uuid4())
    return _step_page(request, StepForm(data, desk=desk), _inputs(desk, request.POST), kept_before=event)


def _problems(form: StepForm, inputs: Any) -> list[str]:
    found = [message for each in form.errors.values() for message in each]
    for row in inputs.errors:
        found += [message for each in row.values() for message in each]
    return [*found, *inputs.non_form_errors()]


def _step_page(request: DeskRequest, form: StepForm, inputs: Any, kept_before: Event | None = None) -> HttpResponse:
    desk = request.desk
    lots = list(lots_used_last(desk)[:MOST_LOTS])
    chosen = str(form["lot"].value() or "")
    near = [lot for lot in lots if str(lot.pk) == chosen] + [lot for lot in lots[:NEAREST] if str(lot.pk) != chosen]
    offer_rows(form, "other_lot", desk.lots().filter(pk__in=[lot.pk for lot in lots]).order_by("-packed_date"))
    context = {
        "form": form, "inputs": inputs, "lots": near[: NEAREST + 1], "has_others": len(lots) > len(near),
        "chosen": chosen or (str(near[0].pk) if near else StepForm.NEW), "today_code": code_of(timezone.localdate()),
        "known": json.dumps(_known(desk, form, lots), ensure_ascii=False), "producer": desk.producers[0],
        "kept_before": kept_before,
    }  # fmt: skip
    return render(request, "desk/step.html", context)


def _known(desk: Desk, form: StepForm, lots: list[Lot]) -> dict[str, Any]:
    """For the script: whose each lot is, and how each producer did each kind of step the last time."""
    last = last_times(desk)
    return {
        "producers": {
            one.pk: {
                "name": one.name,
                "last": {kind: _who_and_where(facts) for kind, facts in last.get(one.pk, {}).items()},
            }
            for one in desk.producers
        },
        "lots": {lot.pk: lot.product.producer_id for lot in lots},
        "goods": {one.pk: one.producer_id for one in form.goods} | {key: one.pk for key, one in form.materials.items()},
    }


def _who_and_where(facts: dict[str, Any]) -> dict[str, str]:
    place = facts["place_note"] or (facts["place"].full_name if facts["place"] else "")
    return {"actor": facts["actor"], "place": place}


@require_safe
@at_desk
def step_token(request: DeskRequest) -> HttpResponse:
    """For a phone that wants to send what waits on it: whose session this is, and a fresh CSRF token."""
    return JsonResponse({"user": request.desk.user.pk if request.desk.is_own else None, "token": get_token(request)})


@at_desk
def correct_step(request: DeskRequest, pk: int) -> HttpResponse:
    """Say that a step was otherwise, or was not at all; the first entry stays."""
    desk = request.desk
    event = get_object_or_404(desk.events().prefetch_related("items__lot"), pk=pk)
    lots = desk.lots().order_by("-packed_date", "-pk")
    if event.declares_wrong_id or event.declarations.exists():
        messages.info(request, _("This step was corrected already."))
        return redirect("desk:lot", event.lot_id)
    form = CorrectionForm(request.POST or None, request.FILES or None, initial=_as_recorded(event), lots=lots)
    inputs = _inputs(desk, request.POST or None, _went_in(event))
    if request.method == "POST" and _is_corrected(form, inputs, event, desk):
        messages.success(request, _("The step is corrected. The first entry stays below, with your reason."))
        return redirect("desk:lot", event.lot_id)
    context = {"event": event, "form": form, "inputs": inputs, "can_tell_again": event.capture_id is None}
    return render(request, "desk/correct_step.html", context)


def _as_recorded(event: Event) -> dict[str, Any]:
    own = next((one for one in event.items.all() if one.lot_id == event.lot_id and one.role != "input"), None)
    names = ("kind", "lot", "note", "place_note", "actor")
    return {
        **{name: getattr(event, name) for name in names},
        "occurred_at": timezone.localtime(event.occurred_at),
        "quantity": own.quantity if own else None,
        "uom": own.uom if own and own.quantity else "KGM",
    }


def _went_in(event: Event) -> list[dict[str, Any]]:
    ours = [one for one in event.items.all() if one.role == EventItem.Role.INPUT and one.lot]
    return [{"lot": one.lot, "quantity": one.quantity, "uom": one.uom} for one in ours]


def _is_corrected(form: CorrectionForm, inputs: Any, event: Event, desk: Desk) -> bool:
    did_not_happen = form.data.get("how") == form.NOT_AT_ALL or event.capture_id is not None
    try:
        if did_not_happen:
            declare_wrong(event=event, reason=form.data.get("reason", ""), by=desk.user)
            return True
        if form.is_valid() & inputs.is_valid():
            tell_again(desk=desk, event=event, said=form.cleaned_data, inputs=inputs.cleaned_data)
            return True
    except ValidationError as error:
        form.is_valid()
        form.add_error("reason" if did_not_happen else None, error.messages)
    return False


@require_safe
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; the same for everybody, under the desk's own address so that it may serve the desk."""
    files = [static(name) for name in KEPT_ON_THE_PHONE]
    facts = {
        "files": files, "entry": reverse("desk:step"), "token": reverse("desk:step_token"),
        "queue": static("js/desk-queue.js"),
    }  # fmt: skip
    context = {name: json.dumps(fact) for name, fact in facts.items()}
    version = hashlib.sha256(render_to_string("desk/worker.js", context).encode()).hexdigest()[:12]
    script = render_to_string("desk/worker.js", {**context, "version": version})
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")
