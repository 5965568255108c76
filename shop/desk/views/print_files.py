from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.models import Product
from shop.desk.access import Desk, at_desk
from traceability.models import StampRoll
from traceability.printing import LAYOUTS, Layout, Legibility, Units, address, csv_lines, pdf, png, svg
from traceability.printing import proof as proof_of
from traceability.printing.proof import SPECIMEN
from traceability.printing.sheets import ModulesTooSmall
from traceability.stamps import note_printed
from traceability.symbols import symbol

TYPES = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf", "svg": "image/svg+xml", "png": "image/png"}
MOST_ON_A_SHEET = 10_000  # a longer roll is downloaded in parts, or as CSV for the print house


def layouts_for(product: Product) -> list[tuple[str, Layout, Legibility]]:
    drawn = symbol(address(product, SPECIMEN))
    return [(name, layout, layout.legibility(drawn)) for name, layout in LAYOUTS.items()]


@require_safe
@at_desk
def print_file(request: HttpRequest, desk: Desk, pk: int, form: str) -> HttpResponse | StreamingHttpResponse:
    """The roll, or ``?units=1-500`` of it, as CSV for a print house, PDF sheets, SVG, or one stamp as PNG."""
    roll = get_object_or_404(desk.rolls().select_related("product__producer"), pk=pk)
    if form not in TYPES:
        raise Http404
    try:
        units = Units.of(roll, request.GET.get("units", ""))
    except ValueError as error:
        raise Http404 from error
    if form != "csv" and len(units) > MOST_ON_A_SHEET:
        messages.warning(request, _("Download at most %(most)s stamps at once.") % {"most": MOST_ON_A_SHEET})
        return redirect("desk:roll", roll.pk)
    try:
        content = _content(roll, units, form, request)
    except ModulesTooSmall as error:
        messages.warning(request, str(error))
        return redirect("desk:roll", roll.pk)
    if desk.is_own:
        note_printed(roll=roll, by=desk.user)
    response = StreamingHttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="tem-{roll.code}.{form}"'
    return response


def _content(roll: StampRoll, units: Units, form: str, request: HttpRequest) -> Iterable[bytes]:
    if form == "csv":
        return (lines.encode() for lines in csv_lines(roll, units))
    if form == "pdf":
        return [pdf(roll, units, _layout(request), even_if_small="nho" in request.GET)]
    if form == "png":
        return [png(roll, units.first)]
    return [svg(roll, units).encode()]


def _layout(request: HttpRequest) -> Layout:
    return LAYOUTS.get(request.GET.get("layout", "")) or LAYOUTS["a4-24"]


@require_safe
@at_desk
def proof(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Specimens of a product's stamps, before a roll is ordered or printed: ``?layout=a4-24&ma-cao=1``."""
    product = get_object_or_404(desk.products().select_related("producer"), pk=pk)
    data = proof_of(product, _layout(request), has_pin="ma-cao" in request.GET)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ban-in-thu-{product.slug}.pdf"'
    return response
