"""Views around the scan page; the page itself is answered by the middleware, before sessions and locales."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from oscar.core.loading import get_model

from catalogue.models import Product
from traceability import conf, thumbnails
from traceability.answer import answer
from traceability.branded import QrCard, qr_card
from traceability.models import Event, Lot


def scan(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Reached only where the middleware is not installed; here so that the address can be reversed."""
    return answer(request)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """At the root, for a worker may keep only pages below the address that it came from."""
    response = render(request, "traceability/worker.js", content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def picture(request: HttpRequest, pk: int) -> FileResponse:
    image = get_object_or_404(get_model("catalogue", "ProductImage"), pk=pk)
    return _small(image.original, thumbnails.PRODUCT)


@require_safe
def step_picture(request: HttpRequest, pk: int) -> FileResponse:
    """The picture of a step in the journey of a lot that is public."""
    event = get_object_or_404(Event.objects.filter(lot__in=Lot.objects.public()).exclude(picture=""), pk=pk)
    return _small(event.picture, thumbnails.STEP)


def _small(original: Any, shape: thumbnails.Shape) -> FileResponse:
    file = thumbnails.open_thumbnail(original, shape)
    if file is None:
        raise Http404
    return FileResponse(file, content_type="image/webp", headers={"Cache-Control": "public, max-age=86400"})


@require_safe
def qr(request: HttpRequest, code: str, form: str, lot: str = "") -> HttpResponse:
    """The QR card of a product (by GTIN or trace code) or of one of its public lots, as SVG or PNG."""
    by = {"gtin": code} if len(code) == 14 else {"trace_code": code.upper()}
    product = get_object_or_404(Product.objects.select_related("producer"), **by)
    path = product.trace_path
    if lot:
        path = get_object_or_404(Lot.objects.public(), product=product, code=lot.upper()).trace_path
    card: QrCard = qr_card(f"{conf.site_url()}{path}", title=product.title, caption=lot.upper())
    response = HttpResponse(card.svg if form == "svg" else card.png, content_type=card.content_type(form))
    response["Cache-Control"] = "public, max-age=86400"
    return response
