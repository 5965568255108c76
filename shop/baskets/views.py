from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from oscar.apps.basket.models import Line

from catalogue.models import Product
from shop.baskets.basket import basket_of, by_producer, left_of, load_pictures, put, total_of
from shop.baskets.frozen import found_for, held
from shop.baskets.voucher_views import REFUSED
from shop.baskets.vouchers import vouchers_in
from shop.baskets.waiting import tell
from shop.delivery.methods import FREE_FROM
from shop.offers.counted import for_delivery
from shop.offers.given import as_read, given, off_goods

AGE_STATED, UNDO = "age_stated", "basket_undo"


@never_cache
@require_safe
def basket(request: HttpRequest) -> HttpResponse:
    basket = basket_of(request)
    load_pictures(basket)
    total, found = total_of(basket), found_for(request)
    own = held(found.waiting) if found.waiting else {}
    kept = given(basket, delivery=0)
    lines = list(basket.all_lines())
    short = {line.pk: left for line in lines if (left := left_of(basket, line.product)) < line.quantity}
    for line in lines:
        line.left = short.get(line.pk)
        line.held = own.get(line.product_id, 0)
    context = {
        "parcels": by_producer(basket),
        "lines": lines,
        "short": short,
        "total": total,
        "until_free": max(0, FREE_FROM - total),
        "full_total": total + off_goods(kept),
        "offers": as_read(kept),
        "for_delivery": for_delivery(basket),
        "vouchers": vouchers_in(basket),
        "refused": request.session.pop(REFUSED, None),
        "discount": basket.total_discount if lines else 0,
        "undo": request.session.pop(UNDO, None),
        "found": found,
    }
    response = render(request, "shop/basket.html", context)
    tell(request, response, found.waiting)
    return response


@never_cache
@require_safe
def form_token(request: HttpRequest) -> JsonResponse:
    """For the forms of kept pages: their script asks for it before it sends."""
    return JsonResponse({"token": get_token(request)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def basket_add(request: HttpRequest) -> HttpResponse:
    """Put a product into the basket; a script on the product page asks for JSON and stays there.

    The form of a kept page bears no token: without script it leads to one here that does.
    """
    if request.method != "POST":
        return _ask_once_more(request)
    product = get_object_or_404(Product.objects.browsable(), pk=_number(request, "product_id"))
    if product.is_alcohol and not _age_stated(request):
        return _ask_age(request, product)
    wanted = max(1, _number(request, "quantity", 1))
    basket = basket_of(request)
    had = basket.product_quantity(product)
    have = put(basket=basket, product=product, quantity=had + wanted)
    level, text = _added(request, product, wanted, have - had, have)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"quantity": _units(request), "message": text})
    messages.add_message(request, level, text)
    return redirect("basket")


@require_POST
def basket_set(request: HttpRequest, line_id: int) -> HttpResponse:
    """Change a line's quantity; 0 removes it, and the next page offers to undo that."""
    basket = basket_of(request)
    line = get_object_or_404(Line.objects.select_related("product"), pk=line_id, basket_id=basket.pk or 0)
    wanted = 0 if "remove" in request.POST else _number(request, "quantity", line.quantity)
    have = put(basket=basket, product=line.product, quantity=wanted)
    if have == 0:
        request.session[UNDO] = {
            "product": line.product_id,
            "title": line.product.local("title"),
            "quantity": line.quantity,
        }
    elif have < wanted:
        messages.warning(request, _only(line.product, have))
    return redirect("basket")


@require_POST
def basket_undo(request: HttpRequest) -> HttpResponse:
    product = get_object_or_404(Product.objects.browsable(), pk=_number(request, "product_id"))
    put(basket=basket_of(request), product=product, quantity=_number(request, "quantity", 1))
    return redirect("basket")


def _added(request: HttpRequest, product: Product, wanted: int, added: int, have: int) -> tuple[int, str]:
    title = product.local("title")
    if have == 0:
        return messages.WARNING, _why_none(request, product) % {"title": title}
    if added < wanted:
        return messages.WARNING, _only(product, have)
    return messages.SUCCESS, gettext("“%(title)s” is in your basket.") % {"title": title}


def _why_none(request: HttpRequest, product: Product) -> str:
    if held(found_for(request).waiting)[product.pk]:
        return gettext("You are keeping “%(title)s” already, in an order that waits for your payment.")
    return gettext("“%(title)s” is sold out.")


def _only(product: Product, have: int) -> str:
    text = ngettext("Only %(count)d of “%(title)s” is left.", "Only %(count)d of “%(title)s” are left.", have)
    return text % {"count": have, "title": product.local("title")}


def _age_stated(request: HttpRequest) -> bool:
    """Asked once in a visit; the order itself records the statement again, with its wording and time."""
    if request.POST.get("age_statement"):
        request.session[AGE_STATED] = True
    return bool(request.session.get(AGE_STATED))


def _units(request: HttpRequest) -> int:
    return sum(line.quantity for line in basket_of(request).all_lines())


def _ask_once_more(request: HttpRequest) -> HttpResponse:
    product = get_object_or_404(Product.objects.browsable(), pk=_number(request, "product_id"))
    if product.is_alcohol and not (request.GET.get("age_statement") or request.session.get(AGE_STATED)):
        return _ask_age(request, product)
    context = {"product": product, "quantity": max(1, _number(request, "quantity", 1))}
    return render(request, "shop/add_to_basket.html", context)


def _ask_age(request: HttpRequest, product: Product) -> HttpResponse:
    context: dict[str, Any] = {"product": product, "quantity": max(1, _number(request, "quantity", 1))}
    return render(request, "shop/age.html", context)


def _number(request: HttpRequest, name: str, default: int = 0) -> int:
    sent = request.POST if request.method == "POST" else request.GET
    value = sent.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else default
