"""Views around the scan page; the page itself is answered by the middleware, before sessions and locales."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from oscar.core.loading import get_model

from catalogue.kept import codings
from catalogue.kept.shelf import NotKept
from catalogue.models import Product
from traceability import conf
from traceability.codes.digital_link import PrintedCode
from traceability.codes.qr_card import QrCard, qr_card
from traceability.lookup import find
from traceability.models import Event, Lot
from traceability.page import thumbnails
from traceability.printed_codes import answer_code
from traceability.resolver import dpp


def scan(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Reached only where the middleware is not installed; here so that the address can be reversed."""
    return answer_code(request)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """At the root, for a worker may keep only pages below the address that it came from."""
    response = render(request, "traceability/worker.js", content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def passport(request: HttpRequest, code: str, lot: str = "") -> HttpResponse:
    """The facts of a product or lot for machines; what is not public or not known is a 404 that says so."""
    found = _document(code, lot)
    shared = {"Access-Control-Allow-Origin": "*", "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
    if found is None:
        return JsonResponse({"error": "unknown-code"}, status=404, headers=shared)
    headers = {**shared, "ETag": f'W/"{found.tag}"', "Content-Type": dpp.CONTENT_TYPE}
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    body, coding = found.body.coded(codings.coding(request.headers.get("Accept-Encoding", "")))
    if coding:
        headers["Content-Encoding"] = coding
    return HttpResponse(body, headers=headers)


def _document(code: str, lot: str) -> dpp.Document | None:
    try:
        return dpp.documents.get_or_make((code, lot), lambda: _make_document(code, lot))
    except NotKept:
        return None


def _make_document(code: str, lot: str) -> dpp.Document:
    found = dpp.document(find(_meant(code, lot)))
    if found is None:
        raise NotKept(None)
    return found


def _meant(code: str, lot: str) -> PrintedCode:
    return PrintedCode(gtin=code, lot=lot) if len(code) == 14 else PrintedCode(trace_code=code.upper(), lot=lot)


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
