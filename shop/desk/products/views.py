from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shop.desk.access import DeskRequest, at_desk
from shop.desk.products.forms import StockForm
from shop.partner.models import StockRecord
from shop.stock.counting import set_stock

UNDO = "desk_stock_undo"


@require_safe
@at_desk
def products(request: DeskRequest) -> HttpResponse:
    desk = request.desk
    page_obj = Paginator(desk.products().for_cards().order_by("title", "pk"), 20).get_page(request.GET.get("page"))
    undo = request.session.get(UNDO) if desk.is_own else None
    return render(request, "desk/products.html", {"page_obj": page_obj, "undo": undo})


@at_desk
def stock(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask for the number, show what changes, save it, and offer the way back."""
    product = get_object_or_404(request.desk.products().for_cards(), pk=pk)
    record = product.stockrecords.first()
    if record is None:
        return render(request, "desk/stock.html", {"product": product})
    now = record.num_in_stock or 0
    form = StockForm(request.POST or None, initial={"number": now, "seen": now})
    if request.method == "POST" and form.is_valid():
        if "confirm" in request.POST and _saved(request, form, record):
            return redirect("desk:products")
        return render(
            request,
            "desk/stock.html",
            {"product": product, "record": record, "form": form, "confirming": not form.errors},
        )
    return render(request, "desk/stock.html", {"product": product, "record": record, "form": form})


def _saved(request: HttpRequest, form: StockForm, record: StockRecord) -> bool:
    number, seen = form.cleaned_data["number"], form.cleaned_data["seen"]
    try:
        set_stock(record=record, number=number, seen=seen)
    except ValidationError as error:
        form.add_error("number", error)
        form.data = {**request.POST.dict(), "seen": StockRecord.objects.get(pk=record.pk).num_in_stock or 0}
        return False
    title = record.product.local("title")
    request.session[UNDO] = {"record": record.pk, "title": title, "from": seen, "to": number}
    messages.success(request, _("%(title)s: %(number)s in stock.") % {"title": title, "number": number})
    return True


@require_POST
@at_desk
def undo_stock(request: DeskRequest) -> HttpResponse:
    undo = request.session.pop(UNDO, None)
    if undo:
        record = get_object_or_404(StockRecord, pk=undo["record"], product__in=request.desk.products())
        try:
            set_stock(record=record, number=undo["from"], seen=undo["to"])
            messages.success(
                request, _("%(title)s: %(number)s in stock.") % {"title": undo["title"], "number": undo["from"]}
            )
        except ValidationError as error:
            messages.warning(request, error.messages[0])
    return redirect("desk:products")
