from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from shop.desk.access import DeskRequest, at_desk, taking
from traceability.models import StampRoll
from traceability.printing import LAYOUTS, Layout, Legibility, Units, csv_lines, pdf, png, svg
from traceability.printing import proof as proof_of
from traceability.printing.proof import legibilities, letters
from traceability.printing.sheets import ModulesTooSmall
from traceability.rolls.stamps import note_print_file

TYPES = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf", "svg": "image/svg+xml", "png": "image/png"}
MOST_ON_A_SHEET = 10_000  # a longer roll is downloaded in parts, or as CSV for the print house


def layouts_for(roll: StampRoll) -> list[tuple[str, Layout, Legibility, list[str]]]:
    """Each with how legible the roll's stamps are on it, and what both ways to write the web address come to."""
    found = []
    for name, layout in LAYOUTS.items():
        both = legibilities(roll.product, layout)
        told = [letters(roll.product, capitals, one) for capitals, one in both.items()]
        found.append((name, layout, both[roll.in_capitals], told))
    return found


@require_POST
@taking
def print_file(request: DeskRequest, pk: int, form: str) -> HttpResponse | StreamingHttpResponse:
    """The roll, or ``units=1-500`` of it, as CSV for a print house, PDF sheets, SVG, or one stamp as PNG.

    Whoever takes a file is written down, an officer who looks over the producer's shoulder too.
    """
    desk = request.desk
    roll = get_object_or_404(desk.rolls().select_related("product__producer"), pk=pk)
    if form not in TYPES:
        raise Http404
    try:
        units = _units(roll, request, form)
    except ValueError:
        return _refused(request, roll, _out_of_range(roll))
    if form != "csv" and len(units) > MOST_ON_A_SHEET:
        return _refused(request, roll, _("Download at most %(most)s stamps at once.") % {"most": MOST_ON_A_SHEET})
    try:
        content = _content(roll, units, form, request)
    except ModulesTooSmall as error:
        return _refused(request, roll, str(error))
    note_print_file(
        roll=roll, form=form, first_unit=units.first, last_unit=units.last, by=desk.user, is_to_print=desk.is_own
    )
    response = StreamingHttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="tem-{roll.code}.{form}"'
    return response


def _refused(request: DeskRequest, roll: StampRoll, why: str) -> HttpResponse:
    messages.warning(request, why)
    return redirect(reverse("desk:roll", args=[roll.pk]) + request.desk.query)


def _units(roll: StampRoll, request: HttpRequest, form: str) -> Units:
    """``units``, or ``first`` and ``last`` as the form on the roll's page sends them; a picture shows one stamp."""
    asked = request.POST
    ends = f"{asked['first']}-{asked.get('last', '')}" if "first" in asked else ""
    units = Units.of(roll, asked.get("units") or ends)
    return Units(units.first, units.first) if form == "png" else units


def _out_of_range(roll: StampRoll) -> str:
    message = ngettext(
        "The roll has only stamp 1.", "Choose stamps between 1 and %(units)s, the smaller number first.", roll.units
    )
    return message % {"units": roll.units}


def _content(roll: StampRoll, units: Units, form: str, request: HttpRequest) -> Iterable[bytes]:
    if form == "csv":
        return (lines.encode() for lines in csv_lines(roll, units))
    if form == "pdf":
        return [pdf(roll, units, _layout(request.POST), even_if_small="nho" in request.POST)]
    if form == "png":
        return [png(roll, units.first)]
    return [svg(roll, units).encode()]


def _layout(asked: QueryDict) -> Layout:
    return LAYOUTS.get(asked.get("layout", "")) or LAYOUTS["a4-24"]


@require_safe
@at_desk
def proof(request: DeskRequest, pk: int) -> HttpResponse:
    """Specimens of a product's stamps, before a roll is ordered or printed: ``?layout=a4-24&ma-cao=1&chu-thuong=1``."""
    product = get_object_or_404(request.desk.products().select_related("producer"), pk=pk)
    data = proof_of(
        product, _layout(request.GET), has_pin="ma-cao" in request.GET, in_capitals="chu-thuong" not in request.GET
    )
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ban-in-thu-{product.slug}.pdf"'
    return response
