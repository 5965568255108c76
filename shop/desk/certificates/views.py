from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.expiries import BANDS, expiries
from shop.desk.access import DeskRequest, at_desk
from shop.desk.certificates.forms import CertificateForm


@require_safe
@at_desk
def certificates(request: DeskRequest) -> HttpResponse:
    """What ends soon stands first, the most urgent in front; ``?trong=`` narrows it down."""
    ending = expiries(certificates=request.desk.certificates(), with_recognitions=False)
    band = request.GET.get("trong", "")
    found = request.desk.certificates().order_by(F("expires_date").desc(nulls_first=True), "-pk")
    context = {
        "ending": [one for one in ending if band not in BANDS or one.band == band],
        "bands": [(key, label, sum(one.band == key for one in ending)) for key, label in BANDS.items()],
        "band": band,
        "page_obj": Paginator(found, 20).get_page(request.GET.get("page")),
    }
    return render(request, "desk/certificates.html", context)


@at_desk
def new_certificate(request: DeskRequest) -> HttpResponse:
    form = CertificateForm(request.POST or None, request.FILES or None, desk=request.desk)
    if request.method == "POST" and form.is_valid():
        return _handed_in(request, form)
    return render(request, "desk/certificate.html", {"form": form})


@at_desk
def certificate(request: DeskRequest, pk: int) -> HttpResponse:
    certificate = get_object_or_404(request.desk.certificates(), pk=pk)
    form = CertificateForm(request.POST or None, request.FILES or None, instance=certificate, desk=request.desk)
    if request.method == "POST" and form.is_valid():
        return _handed_in(request, form)
    stands = get_object_or_404(request.desk.certificates(), pk=pk)  # without what the form has just written into it
    decisions = stands.decisions.order_by("-at", "-pk")
    return render(request, "desk/certificate.html", {"certificate": stands, "form": form, "decisions": decisions})


def _handed_in(request: HttpRequest, form: CertificateForm) -> HttpResponse:
    saved = form.save()
    messages.success(request, _("Handed in. Until an officer has checked it, pages say that you state it."))
    return redirect("desk:certificate", saved.pk)
