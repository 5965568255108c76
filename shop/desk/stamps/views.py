from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from shop.desk.access import DeskRequest, at_desk
from shop.desk.desk import Desk
from shop.desk.stamps import life as roll_life
from shop.desk.stamps.forms import ApplyForm, BindForm, LettersForm, LotForStampsForm, PartForm, RollForm, WithdrawForm
from shop.desk.stamps.print_files import MOST_ON_A_SHEET, layouts_for
from traceability.codes.serials import issue
from traceability.models import Lot, RollBinding, RollWithdrawal, StampRoll
from traceability.rolls.stamps import apply_stamps, choose_letters, deliver, order_roll, unbind, withdraw
from traceability.rolls.stretches import Stretch


@at_desk
def rolls(request: DeskRequest) -> HttpResponse:
    desk = request.desk
    form = RollForm(request.POST or None, products=desk.products().order_by("title"))
    if request.method == "POST" and form.is_valid() and (roll := _ordered(form, desk)):
        messages.success(request, _("Roll %(code)s is ready to be printed.") % {"code": roll.code})
        return redirect("desk:roll", roll.pk)
    page_obj = Paginator(desk.rolls().order_by("-ordered_at", "-pk"), 20).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page_obj, "first_product": desk.products().order_by("title").first()}
    return render(request, "desk/rolls.html", context)


def _ordered(form: RollForm, desk: Desk) -> StampRoll | None:
    """None, and the reason is on the form, when it cannot be."""
    try:
        return order_roll(by=desk.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
    return None


@at_desk
def roll(request: DeskRequest, pk: int) -> HttpResponse:
    """The roll's life, what comes next, its print files; posting binds stamps by their numbers on the roll."""
    roll = get_object_or_404(request.desk.rolls().select_related("ordered_by", "printed_by", "delivered_by"), pk=pk)
    lots, free = _lots(roll), roll.free_ranges()
    first, last = free[0] if free else (1, roll.units)
    form = BindForm(request.POST or None, lots=lots, initial={"first_unit": first, "last_unit": last})
    if request.method == "POST" and form.is_valid() and _applied(roll, form, request.desk):
        messages.success(request, _("The stamps are bound to the lot."))
        return redirect("desk:roll", roll.pk)
    counts = roll_life.counts(roll)
    context = {
        "roll": roll,
        "form": form if free else None,
        "has_lots": lots.exists(),
        "steps": roll_life.steps(roll),
        "counts": counts,
        "next": roll_life.next_to_do(roll, counts.free),
        "layouts": layouts_for(roll),
        "too_long": roll.units > MOST_ON_A_SHEET,
        "most": MOST_ON_A_SHEET,
        "most_shown": roll_life.MOST_SHOWN,
        "part": PartForm(initial=_next_part(roll)),
        "letters": LettersForm(initial={"letters": "capitals" if roll.in_capitals else "small"}),
    }
    return render(request, "desk/roll.html", context)


def _next_part(roll: StampRoll) -> dict[str, int]:
    """What follows the sheets that were taken last."""
    taken = roll.print_files.filter(form="pdf").order_by("-taken_at", "-pk").values_list("last_unit", flat=True).first()
    first = taken + 1 if taken and taken < roll.units else 1
    return {"first": first, "last": min(first + MOST_ON_A_SHEET - 1, roll.units)}


def _lots(roll: StampRoll) -> QuerySet[Lot]:
    return Lot.objects.filter(product=roll.product_id).prefetch_related("recalls").order_by("-packed_date", "-pk")


def _applied(roll: StampRoll, form: BindForm | LotForStampsForm, desk: Desk, **units: Any) -> bool:
    try:
        apply_stamps(roll=roll, by=desk.user, **units, **form.said)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


@at_desk
def apply(request: DeskRequest) -> HttpResponse:
    """First the two stamps, then the lot; between the two nothing is kept here, the numbers come along.

    They come along in the address too, from the page where a lot was written down that was missing here.
    """
    scanned = request.POST or (request.GET if request.desk.is_own and {"first", "last"} <= request.GET.keys() else None)
    form = ApplyForm(scanned, request.FILES or None, rolls=request.desk.rolls())
    if not form.is_valid():
        return render(request, "desk/apply.html", {"form": form})
    stretch: Stretch = form.cleaned_data["stretch"]
    chosen = LotForStampsForm(request.POST if "lot" in request.POST else None, lots=_lots(stretch.roll))
    if chosen.is_valid() and _applied(
        stretch.roll, chosen, request.desk, first_unit=stretch.first_unit, last_unit=stretch.last_unit
    ):
        messages.success(request, _on_lot(stretch, chosen.cleaned_data["lot"]))
        return redirect("desk:roll", stretch.roll.pk)
    return render(
        request, "desk/apply_confirm.html", {"stretch": stretch, "form": chosen, "serials": _serials(stretch)}
    )


def _serials(stretch: Stretch) -> tuple[str, str]:
    roll = stretch.roll
    first, last = (issue(bytes(roll.secret), roll.code, unit) for unit in (stretch.first_unit, stretch.last_unit))
    return first, last


def _on_lot(stretch: Stretch, lot: Lot) -> str:
    message = ngettext(
        "%(units)s stamp is on lot %(lot)s now.", "%(units)s stamps are on lot %(lot)s now.", stretch.units
    )
    return message % {"units": stretch.units, "lot": lot.code}


@require_POST
@at_desk
def letters(request: DeskRequest, pk: int) -> HttpResponse:
    """The roll's owner chooses how the web address in its codes is written."""
    roll = get_object_or_404(request.desk.rolls(), pk=pk)
    form = LettersForm(request.POST)
    try:
        if form.is_valid():
            choose_letters(roll=roll, in_capitals=form.cleaned_data["letters"] == "capitals")
            messages.success(request, _("Noted. Look at the proof again before you print."))
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("desk:roll", pk)


@require_POST
@at_desk
def delivered(request: DeskRequest, pk: int) -> HttpResponse:
    deliver(roll=get_object_or_404(request.desk.rolls(), pk=pk), by=request.desk.user)
    messages.success(request, _("Noted: the stamps have arrived."))
    return redirect("desk:roll", pk)


@require_POST
@at_desk
def take_back(request: DeskRequest, pk: int) -> HttpResponse:
    """A wrong binding."""
    binding = get_object_or_404(RollBinding.objects.filter(roll__in=request.desk.rolls()), pk=pk)
    try:
        undone = unbind(binding=binding, by=request.desk.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        message = _("Stamps %(first)s to %(last)s are free again.")
        messages.success(request, message % {"first": undone.first_unit, "last": undone.last_unit})
    return redirect("desk:roll", binding.roll_id)


@at_desk
def withdrawal(request: DeskRequest, pk: int) -> HttpResponse:
    """Void or return stamps of a roll."""
    roll = get_object_or_404(request.desk.rolls(), pk=pk)
    form = WithdrawForm(request.POST or None, initial=_one_stamp(request.GET.get("tem", "")))
    if request.method == "POST" and form.is_valid() and _withdrawn(roll, form, request.desk):
        messages.success(request, _("The stamps are withdrawn: whoever scans one is told so."))
        return redirect("desk:roll", roll.pk)
    return render(request, "desk/withdraw.html", {"roll": roll, "form": form})


def _one_stamp(unit: str) -> dict[str, object]:
    """Who comes from the warning about a stamp means this one."""
    return {"first_unit": unit, "last_unit": unit, "kind": RollWithdrawal.Kind.VOID} if unit.isdecimal() else {}


def _withdrawn(roll: StampRoll, form: WithdrawForm, desk: Desk) -> bool:
    said = {name: value for name, value in form.cleaned_data.items() if name != "is_sure"}
    try:
        withdraw(roll=roll, by=desk.user, **said)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True
