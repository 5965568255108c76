from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalogue.pictures import reencoded
from shop.desk.access import Desk, at_desk
from shop.desk.forms import EventForm, LotForm
from traceability.branded import qr_card
from traceability.conf import site_url
from traceability.events import record_event
from traceability.lots import release
from traceability.models import Lot


@require_safe
@at_desk
def lots(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = desk.lots().prefetch_related("recalls").order_by("-packed_date", "-pk")
    return render(request, "desk/lots.html", {"page_obj": Paginator(found, 20).get_page(request.GET.get("page"))})


@at_desk
def new_lot(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = LotForm(request.POST or None, products=desk.products().order_by("title"))
    if request.method == "POST" and form.is_valid():
        lot = form.save()
        messages.success(request, _("Lot %(code)s is kept. Now write down its steps.") % {"code": lot.code})
        return redirect("desk:lot", lot.pk)
    return render(request, "desk/new_lot.html", {"form": form})


@require_safe
@at_desk
def lot(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    return _lot_page(request, get_object_or_404(desk.lots().with_journey(), pk=pk), _event_form(desk))


@require_POST
@at_desk
def add_event(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    lot = get_object_or_404(desk.lots().with_journey(), pk=pk)
    form = EventForm(request.POST, request.FILES)
    if form.is_valid() and _recorded(lot, form, desk):
        messages.success(request, _("The step is recorded."))
        return redirect("desk:lot", lot.pk)
    return _lot_page(request, lot, form)


def _event_form(desk: Desk) -> EventForm:
    return EventForm(initial={"occurred_at": timezone.localtime(), "actor": desk.producers[0].name})


def _recorded(lot: Lot, form: EventForm, desk: Desk) -> bool:
    data = dict(form.cleaned_data)
    try:
        if data["picture"]:
            data["picture"] = ContentFile(reencoded(data["picture"]).getvalue(), name=f"{lot.code}.webp")
        record_event(lot=lot, by=desk.user, **{**data, "picture": data["picture"] or ""})
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _lot_page(request: HttpRequest, lot: Lot, form: EventForm) -> HttpResponse:
    events = sorted(lot.events.all(), key=lambda event: event.occurred_at)
    recall = lot.recalls.filter(ended_at__isnull=True).first()
    bindings = lot.bindings.select_related("roll").order_by("roll__code", "first_unit")
    context = {"lot": lot, "events": events, "form": form, "recall": recall, "bindings": bindings}
    return render(request, "desk/lot.html", context)


@require_POST
@at_desk
def release_lot(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    lot = get_object_or_404(desk.lots(), pk=pk)
    try:
        release(lot=lot, by=desk.user)
        messages.success(
            request, _("Lot %(code)s is released: everybody can read its journey now.") % {"code": lot.code}
        )
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("desk:lot", lot.pk)


@require_safe
@at_desk
def lot_qr(request: HttpRequest, desk: Desk, pk: int, form: str) -> HttpResponse:
    lot = get_object_or_404(desk.lots(), pk=pk)
    card = qr_card(
        f"{site_url()}{lot.trace_path}", title=lot.product.title, caption=_("Lot %(code)s") % {"code": lot.code}
    )
    if form not in {"svg", "png"}:
        raise Http404
    content = card.svg if form == "svg" else card.png
    return HttpResponse(content, content_type=card.content_type(form))
