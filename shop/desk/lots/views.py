from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shop.desk.access import DeskRequest, at_desk
from shop.desk.lots.forms import LotForm
from traceability.codes.qr_card import qr_card
from traceability.conf import site_url
from traceability.lots.releasing import release
from traceability.models import Event


@require_safe
@at_desk
def lots(request: DeskRequest) -> HttpResponse:
    found = request.desk.lots().prefetch_related("recalls").order_by("-packed_date", "-pk")
    return render(request, "desk/lots.html", {"page_obj": Paginator(found, 20).get_page(request.GET.get("page"))})


@at_desk
def new_lot(request: DeskRequest) -> HttpResponse:
    """Where stamps were scanned for a lot that is not written down yet, they come along and are waited for."""
    goods = request.desk.goods().order_by("is_material", "title")
    form = LotForm(request.POST or None, products=goods, initial={"product": request.GET.get("product")})
    if request.method == "POST" and form.is_valid():
        lot = form.save()
        if scanned := {name: request.GET[name] for name in ("first", "last") if name in request.GET}:
            messages.success(request, _("Lot %(code)s is kept. Now choose it for the stamps.") % {"code": lot.code})
            return redirect(f"{reverse('desk:apply_stamps')}?{urlencode(scanned)}")
        messages.success(request, _("Lot %(code)s is kept. Now write down its steps.") % {"code": lot.code})
        return redirect("desk:lot", lot.pk)
    return render(request, "desk/new_lot.html", {"form": form})


@require_safe
@at_desk
def lot(request: DeskRequest, pk: int) -> HttpResponse:
    lot = get_object_or_404(request.desk.lots(), pk=pk)
    parts = ("items__lot__product", "declarations")
    about = Event.objects.about(lot).in_order().select_related("lot", "place").prefetch_related(*parts)
    events = list(about.standing())
    own = set(request.desk.events().filter(pk__in=[event.pk for event in events]).values_list("pk", flat=True))
    context = {
        "lot": lot,
        "events": events,
        "own_events": own,
        "corrected": list(about.filter(declarations__isnull=False)),
        "recall": lot.recalls.filter(ended_at__isnull=True).first(),
        "bindings": lot.bindings.select_related("roll").order_by("roll__code", "first_unit"),
    }
    return render(request, "desk/lot.html", context)


@require_POST
@at_desk
def release_lot(request: DeskRequest, pk: int) -> HttpResponse:
    lot = get_object_or_404(request.desk.lots().filter(product__is_material=False), pk=pk)
    try:
        release(lot=lot, by=request.desk.user)
        messages.success(
            request, _("Lot %(code)s is released: everybody can read its journey now.") % {"code": lot.code}
        )
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("desk:lot", lot.pk)


@require_safe
@at_desk
def lot_qr(request: DeskRequest, pk: int, form: str) -> HttpResponse:
    lot = get_object_or_404(request.desk.lots(), pk=pk)
    card = qr_card(
        f"{site_url()}{lot.trace_path}", title=lot.product.title, caption=_("Lot %(code)s") % {"code": lot.code}
    )
    if form not in {"svg", "png"}:
        raise Http404
    content = card.svg if form == "svg" else card.png
    return HttpResponse(content, content_type=card.content_type(form))
