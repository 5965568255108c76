from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop.checkout.shipping import METHODS
from shop.models import CheckoutAttempt, Parcel, ParcelLine, Payment
from shop.recalls import held_of, recalls_of


@never_cache
@require_safe
def order(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """For whoever has the link: guests have no other way, and the token cannot be guessed."""
    placed = CheckoutAttempt.objects.with_all().filter(order__number=number)
    attempt = get_object_or_404(placed, token=token)
    parcels = list(Parcel.objects.filter(order=attempt.order).with_contents().order_by("pk"))
    for line in (line for parcel in parcels for line in parcel.lines.all()):
        line.trace_path, line.qr_url = _trace_path(line), _qr_url(line)
    context = {
        "attempt": attempt,
        "recalls": recalls_of(attempt.order),
        "held": held_of(attempt.order),
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


def _qr_url(line: ParcelLine) -> str:
    product = line.lot.product if line.lot else line.order_line.product
    if product is None:
        return ""
    keys = {"code": product.gtin or product.trace_code, "form": "svg"}
    return reverse("traceability:qr", kwargs=keys | ({"lot": line.lot.code} if line.lot else {}))
