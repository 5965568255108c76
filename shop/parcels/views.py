from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shop.accounts.lockout import address_of
from shop.baskets.frozen import note_seen
from shop.baskets.waiting import tells_what_waits
from shop.delivery.methods import METHODS
from shop.models import CheckoutAttempt, Parcel, Payment
from shop.offers.given import as_read, off_goods
from shop.parcels.looking_up import LookupForm, find_order, may_try, seconds_left
from shop.recalls.warnings import held_of, recalls_of
from shop.waiting import too_many


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    form = LookupForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "shop/order_lookup.html", {"form": form}, status=422 if form.is_bound else 200)
    tried = {**form.cleaned_data, "network": address_of(request) or ""}
    if not may_try(**tried):
        return too_many(request, seconds_left(**tried))
    attempt = find_order(**form.cleaned_data)
    if attempt is None:
        form.add_error(None, gettext("There is no order with this number and phone number. Please compare both."))
        return render(request, "shop/order_lookup.html", {"form": form}, status=404)
    return redirect(attempt)


@never_cache
@require_safe
@tells_what_waits
def order(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """For whoever has the link: guests have no other way, and the token cannot be guessed."""
    placed = CheckoutAttempt.objects.with_all().filter(order__number=number)
    attempt = get_object_or_404(placed, token=token)
    order = attempt.order
    if order is None:
        raise Http404
    note_seen(request, attempt)
    context = {
        "attempt": attempt,
        "offers": as_read(attempt.offers),
        "full_total": attempt.lines_total + off_goods(attempt.offers),
        "recalls": recalls_of(order),
        "held": held_of(order),
        "order": order,
        "parcels": list(Parcel.objects.filter(order=order).with_contents().order_by("pk")),
        "shipping": METHODS[attempt.shipping_code],
        "payment": attempt.payments.filter(status=Payment.Status.PAID).first(),
    }
    return render(request, "shop/order.html", context)
