from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop.delivery.methods import METHODS
from shop.models import CheckoutAttempt, Parcel, Payment
from shop.offers.given import as_read, off_goods
from shop.recalls.warnings import held_of, recalls_of


@never_cache
@require_safe
def order(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """For whoever has the link: guests have no other way, and the token cannot be guessed."""
    placed = CheckoutAttempt.objects.with_all().filter(order__number=number)
    attempt = get_object_or_404(placed, token=token)
    order = attempt.order
    if order is None:
        raise Http404
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
