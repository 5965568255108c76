"""Keys with which a program of the producer's own (a scale, a warehouse, a buyer's system) writes steps for it."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shop.desk.access import DeskRequest, at_desk
from shop.desk.desk import Desk
from shop.desk.tokens.forms import TokenForm
from traceability import conf
from traceability.epcis.service.documents import chain_document
from traceability.epcis.service.protocol import linked_data
from traceability.epcis.service.tokens import make_token, revoke_token
from traceability.models import CaptureToken


def _tokens(desk: Desk) -> QuerySet[CaptureToken]:
    return CaptureToken.objects.filter(producer__in=desk.producers).select_related("producer").newest_first()


@at_desk
def tokens(request: DeskRequest) -> HttpResponse:
    """A new key is shown in the answer to the form, once: it is kept nowhere, not even in the session."""
    desk = request.desk
    form = TokenForm(request.POST or None, producers=desk.producers)
    secret = ""
    if request.method == "POST" and form.is_valid():
        producer = form.cleaned_data.get("producer") or desk.producers[0]
        _token, secret = make_token(producer=producer, name=form.cleaned_data["name"], by=desk.user)
        form = TokenForm(producers=desk.producers)
    context = {
        "form": form,
        "secret": secret,
        "tokens": _tokens(desk)[:50],
        "several": len(desk.producers) > 1,
        "address": f"{conf.site_url()}/epcis/capture",
    }
    return render(request, "desk/tokens.html", context)


@require_POST
@at_desk
def revoke(request: DeskRequest, pk: int) -> HttpResponse:
    revoke_token(token=get_object_or_404(_tokens(request.desk), pk=pk))
    messages.success(request, _("The key is withdrawn. Programs that use it can no longer write for you."))
    return redirect("desk:tokens")


@require_safe
@at_desk
def lot_chain(request: DeskRequest, pk: int) -> HttpResponse:
    """The lot with all that went into it, as one EPCIS document to hand to a buyer."""
    lot = get_object_or_404(request.desk.lots(), pk=pk)
    response = linked_data(request, chain_document(lot, lot.product.producer))
    response["Content-Disposition"] = f'attachment; filename="{lot.code}.epcis.json"'
    return response
