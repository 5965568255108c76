from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe
from oscar.apps.basket.models import Basket

from shop.baskets.basket import basket_of, has_alcohol, load_pictures, total_of
from shop.baskets.frozen import BEGUN, basket_in, found_for, note_begun, signed
from shop.baskets.middleware import adopt
from shop.baskets.voucher_views import REFUSED
from shop.baskets.vouchers import vouchers_in
from shop.baskets.waiting import tell
from shop.checkout.begin import BasketAlreadyUsed, begin
from shop.checkout.ceilings import TooMuch, why_too_much
from shop.checkout.forms import CheckoutForm
from shop.checkout.places import wards_of
from shop.checkout.settling import open_session
from shop.checkout.typed import forget, known, remember
from shop.checkout.vouchers import OfferGone
from shop.delivery.methods import FREE_FROM, METHODS, ShippingMethod, zone_of
from shop.models import CheckoutAttempt
from shop.money import gateway
from shop.offers.given import as_read, delivery_offer, given, off_goods, taken_off
from shop.stock.reserving import OutOfStock, Unplaceable


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    basket, shown = basket_of(request), basket_in(request.POST.get("basket", ""))
    if shown and shown != basket.pk:
        if begun := CheckoutAttempt.objects.filter(basket=shown).first():
            return _to(request, begun)
        if not basket.pk and adopt(request, shown):
            basket = basket_of(request)
    if not (basket.pk and basket.all_lines()):
        return _nothing_to_buy(request)
    if request.method != "POST":
        return _page(request, basket, CheckoutForm(initial=known(request), needs_age=_needs_age(basket)))
    remember(request)
    if request.POST.get("do") == "wards":  # without script: the wards of the chosen province come with the next page
        return _page(request, basket, CheckoutForm(initial=request.POST.dict(), needs_age=_needs_age(basket)))
    form = CheckoutForm(request.POST, needs_age=_needs_age(basket))
    if form.is_valid() and _saw_these_prices(request, basket, form):
        return _order(request, basket, form)
    return _page(request, basket, form, status=422)


@cache_control(public=True, max_age=86400)
@require_safe
def wards(request: HttpRequest, province: str) -> JsonResponse:
    return JsonResponse({"wards": [[ward.code, str(ward)] for ward in wards_of(province)], "zone": zone_of(province)})


def _order(request: HttpRequest, basket: Basket, form: CheckoutForm) -> HttpResponse:
    try:
        attempt = begin(
            basket=basket,
            customer=form.customer(user=_user(request), language=get_language() or "vi"),
            method=form.cleaned_data["method"],
            shipping_code=form.cleaned_data["shipping"],
            consents=form.consents(),
            earlier=request.session.get(BEGUN, []),
        )
    except BasketAlreadyUsed:
        return _to(request, CheckoutAttempt.objects.filter(basket=basket.pk).first())
    except OutOfStock as short:
        form.add_error(None, _what_is_short(basket, short))
        return _page(request, basket, form, status=409)
    except OfferGone as gone:
        form.add_error(None, str(gone))
        return _page(request, basket_of(request), form, status=409)
    except TooMuch as much:
        form.add_error("method", str(much))
        return _page(request, basket, form, status=422)
    except Unplaceable:
        form.add_error(None, gettext("Something in your basket can no longer be bought. Please look at your basket."))
        return _page(request, basket, form, status=409)
    forget(request)
    note_begun(request, attempt)
    if attempt.is_placed:
        return redirect(attempt)
    response = to_gateway(attempt)
    tell(request, response, found_for(request).waiting)
    return response


def to_gateway(attempt: CheckoutAttempt) -> HttpResponse:
    """The hosted pay page; when the gateway does not answer, our own page, which lets the customer try again."""
    try:
        return HttpResponseRedirect(open_session(attempt=attempt).session_url)
    except (gateway.GatewayDown, gateway.NotPossible):
        return redirect("payment", attempt.token)


def _page(request: HttpRequest, basket: Basket, form: CheckoutForm, status: int = 200) -> HttpResponse:
    load_pictures(basket)
    total = total_of(basket)
    province = str(form["province"].value() or "")
    zone = zone_of(province)
    chosen = METHODS.get(str(form["shipping"].value()), METHODS["standard"])
    charge = _charge(basket, chosen, total, zone) if province else None
    kept = given(basket, delivery=chosen.charge(lines_total=total, zone=zone))
    context = {
        "form": form,
        "basket_shown": signed(basket.pk),
        "lines": basket.all_lines(),
        "lines_total": total,
        "full_total": total + off_goods(kept),
        "offers": as_read(kept),
        "delivery_offer": delivery_offer(basket),
        "vouchers": vouchers_in(basket),
        "refused": request.session.pop(REFUSED, None),
        "charge": charge,
        "total": total + (charge or 0),
        "free_from": FREE_FROM,
        "no_cash": why_too_much(method="cod", goods=total, units=sum(line.quantity for line in basket.all_lines())),
        "options": [_option(basket, method, total, zone) for method in METHODS.values()],
        "shipping_code": chosen.code,
    }
    return render(request, "shop/checkout.html", context, status=status)


def _charge(basket: Basket, method: ShippingMethod, total: int, zone: str) -> int:
    full = method.charge(lines_total=total, zone=zone)
    return full - taken_off(basket, full)


def _option(basket: Basket, method: ShippingMethod, total: int, zone: str) -> dict[str, Any]:
    charges = {name: _charge(basket, method, total, name) for name in method.fees}
    return {"method": method, "charges": charges, "charge": charges[zone], "days": method.days[zone]}


def _saw_these_prices(request: HttpRequest, basket: Basket, form: CheckoutForm) -> bool:
    """Another tab may have changed the basket, or the shop a price: nobody buys what they have not seen.

    What delivery costs follows from the address, but not whether an offer still makes it cheaper.
    """
    offer = str(delivery_offer(basket))
    if request.POST.get("seen_total") == str(total_of(basket)) and request.POST.get("seen_offer", offer) == offer:
        return True
    form.add_error(None, gettext("Your basket or a price has changed. Please check the total and order again."))
    return False


def _what_is_short(basket: Basket, short: OutOfStock) -> str:
    titles = {line.stockrecord_id: line.product.local("title") for line in basket.all_lines()}
    items = [f"{titles.get(pk, '?')} ({left})" for pk, left in short.left.items()]
    return gettext("There is not enough left of: %(items)s. Please change the quantity in your basket.") % {
        "items": ", ".join(items)
    }


def _nothing_to_buy(request: HttpRequest) -> HttpResponse:
    """Sent without saying which basket it shows, it can only be the one that was ordered last."""
    found = found_for(request)
    begun = [*found.unseen, *found.waiting]
    return _to(request, begun[0] if begun and request.method == "POST" else None)


def _to(request: HttpRequest, attempt: CheckoutAttempt | None) -> HttpResponse:
    """A second click on “Order”, or an answer that never came: to what was ordered."""
    if attempt is None:
        return redirect("basket")
    note_begun(request, attempt)
    return redirect(attempt) if attempt.is_placed else redirect("payment", attempt.token)


def _needs_age(basket: Basket) -> bool:
    return has_alcohol(basket.all_lines())


def _user(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None
