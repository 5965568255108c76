"""A certificate's permanent page, and its file for those who may have it."""

from __future__ import annotations

import datetime as dt

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.models import Certificate
from cms.documents import content_type
from traceability.models import Lot


@never_cache
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, whose, when it holds, and how far one may trust it; ``?ngay=`` asks about a day in the past."""
    found = Certificate.objects.select_related("product__producer", "producer", "place", "replaced_by")
    certificate = get_object_or_404(found, pk=pk)
    then = _day(request.GET.get("ngay", ""))
    lots = Lot.objects.public().filter(lot_certificates__certificate=certificate).select_related("product")
    context = {
        "certificate": certificate,
        "is_valid": certificate.is_valid(),
        "is_ahead": certificate.issued_date > timezone.localdate(),
        "then": then,
        "was_valid": certificate.is_valid(then) if then else None,
        "lots": [(lot, certificate.is_valid(lot.packed_date)) for lot in lots.order_by("-packed_date", "code")[:100]],
        "last_decision": certificate.decisions.order_by("-at", "-pk").first(),
        "may_download": may_download(request, certificate),
        "is_intact": bool(certificate.file) and certificate.is_file_intact,
    }
    return render(request, "shop/certificate.html", context)


@never_cache
@require_safe
def certificate_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file to keep, never to show: what a stranger sent does not run on our pages."""
    certificate = get_object_or_404(Certificate.objects.exclude(file=""), pk=pk)
    if not may_download(request, certificate):
        raise Http404
    if not certificate.is_file_intact:
        return render(request, "shop/certificate_changed.html", {"certificate": certificate}, status=410)
    name = str(certificate.file.name)
    return FileResponse(
        certificate.file.open(),
        as_attachment=True,
        filename=f"{certificate.scheme}-{certificate.pk}{name[name.rindex('.') :]}",
        content_type=content_type(name),
        headers={"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"},
    )


def may_download(request: HttpRequest, certificate: Certificate) -> bool:
    """Everybody what was checked and opened to all; its producer's people and officers always."""
    if not certificate.file:
        return False
    if certificate.may_be_downloaded or request.user.has_perm("catalogue.view_certificate"):
        return True
    holder = certificate.holder
    return bool(holder and holder.has_member(request.user))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
