from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop.checkout.shipping import METHODS
from shop.models import CheckoutAttempt, Parcel, ParcelLine, Payment


@never_cache
@require_safe
def order(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """For whoever has the link: guests have no other way, and the token cannot be guessed."""
    placed = CheckoutAttempt.objects.with_all().filter(order__number=number)
    attempt = get_object_or_404(placed, token=token)
    parcels = list(Parcel.objects.filter(order=attempt.order).with_contents().order_by("pk"))
    for parcel in parcels:
        for line in parcel.lines.all():
            line.trace_path = _trace_path(line)
            line.qr_url = _qr_url(line.trace_path)
    context = {
        "attempt": attempt,
        "order": attempt.order,
        "parcels": parcels,
        "shipping": METHODS[attempt.shipping_code],
        "payment": attempt.payments.filter(status=Payment.Status.PAID).first(),
    }
    return render(request, "shop/order.html", context)


def _trace_path(line: ParcelLine) -> str:
    if line.lot is not None:
        return line.lot.trace_path
    return line.order_line.product.trace_path if line.order_line.product else ""


def _qr_url(path: str) -> str:
    try:
        return reverse("traceability:qr", args=[path.lstrip("/")]) if path else ""
    except NoReverseMatch:
        return ""
