from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop.desk.access import Desk, at_desk
from shop.desk.forms import BindForm, RollForm
from traceability.models import Lot, StampRoll
from traceability.printing import LAYOUTS, Units, csv_lines, pdf, svg
from traceability.stamps import bind, order_roll

TYPES = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf", "svg": "image/svg+xml"}
MOST_ON_A_SHEET = 10_000  # a longer roll is downloaded in parts, or as CSV for the print house


@at_desk
def rolls(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = RollForm(request.POST or None, products=desk.products().order_by("title"))
    if request.method == "POST" and form.is_valid():
        roll = order_roll(product=form.cleaned_data["product"], units=form.cleaned_data["units"], by=desk.user)
        messages.success(request, _("Roll %(code)s is ready to be printed.") % {"code": roll.code})
        return redirect("desk:roll", roll.pk)
    page_obj = Paginator(desk.rolls().order_by("-ordered_at", "-pk"), 20).get_page(request.GET.get("page"))
    return render(request, "desk/rolls.html", {"form": form, "page_obj": page_obj})


@at_desk
def roll(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    roll = get_object_or_404(desk.rolls(), pk=pk)
    lots = Lot.objects.filter(product=roll.product_id).order_by("-packed_date", "-pk")
    first = roll.next_free_unit
    form = BindForm(request.POST or None, lots=lots, initial={"first_unit": first, "last_unit": roll.units})
    if request.method == "POST" and form.is_valid() and _bound(roll, form, desk):
        messages.success(request, _("The stamps are bound to the lot."))
        return redirect("desk:roll", roll.pk)
    context = {
        "roll": roll,
        "form": form if first <= roll.units else None,
        "has_lots": lots.exists(),
        "bindings": roll.bindings.select_related("lot").order_by("first_unit"),
        "too_long": roll.units > MOST_ON_A_SHEET,
        "most": MOST_ON_A_SHEET,
    }
    return render(request, "desk/roll.html", context)


def _bound(roll: StampRoll, form: BindForm, desk: Desk) -> bool:
    try:
        bind(roll=roll, by=desk.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


@require_safe
@at_desk
def print_file(request: HttpRequest, desk: Desk, pk: int, form: str) -> HttpResponse | StreamingHttpResponse:
    """The roll, or ``?units=1-500`` of it, as CSV for a print house, PDF sheets or SVG."""
    roll = get_object_or_404(desk.rolls(), pk=pk)
    if form not in TYPES:
        raise Http404
    try:
        units = Units.of(roll, request.GET.get("units", ""))
    except ValueError as error:
        raise Http404 from error
    if form != "csv" and len(units) > MOST_ON_A_SHEET:
        messages.warning(request, _("Download at most %(most)s stamps at once.") % {"most": MOST_ON_A_SHEET})
        return redirect("desk:roll", roll.pk)
    if desk.is_own:
        StampRoll.objects.filter(pk=roll.pk, printed_at=None).update(printed_at=timezone.now())
    response = StreamingHttpResponse(
        _content(roll, units, form, request.GET.get("layout", "")), content_type=TYPES[form]
    )
    response["Content-Disposition"] = f'attachment; filename="tem-{roll.code}.{form}"'
    return response


def _content(roll: StampRoll, units: Units, form: str, layout: str) -> Iterable[bytes]:
    if form == "csv":
        return (lines.encode() for lines in csv_lines(roll, units))
    if form == "pdf":
        return [pdf(roll, units, LAYOUTS.get(layout) or LAYOUTS["a4-24"])]
    return [svg(roll, units).encode()]
