import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.baskets.basket import basket_of
from shop.baskets.frozen import found_for
from shop.baskets.waiting import tells_what_waits
from shop.checkout.ending import back_to_basket
from shop.checkout.settling import close, settle, settle_session
from shop.checkout.views import to_gateway
from shop.models import CheckoutAttempt, StripeEvent
from shop.money import gateway
from shop.offers.given import as_read, off_goods

logger = logging.getLogger(__name__)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@tells_what_waits
def payment(request: HttpRequest, token: str) -> HttpResponse:
    """Where the gateway sends the customer back to, paid or not; the gateway is asked, the address proves nothing."""
    attempt = get_object_or_404(CheckoutAttempt, token=token)
    if request.method == "POST":
        return _back(request, attempt) if "back" in request.POST else _pay(attempt)
    answered = _settled(attempt)
    attempt.refresh_from_db()
    if attempt.is_placed:
        return redirect(attempt)
    context = {
        "attempt": attempt,
        "lines": attempt.lines.order_by("pk"),
        "offers": as_read(attempt.offers),
        "full_total": attempt.lines_total + off_goods(attempt.offers),
        "answered": answered,
        "left_early": "left" in request.GET,
        "refund": attempt.payments.exclude(refund_reason="").first(),
    }
    return render(request, "shop/payment.html", context)


@never_cache
@require_safe
@tells_what_waits
def payment_waiting(request: HttpRequest) -> HttpResponse:
    """Where the pages that are kept for everybody lead whoever has an order that waits for its payment."""
    waiting = found_for(request).waiting
    return redirect("payment", waiting[0].token) if waiting else redirect("basket")


@never_cache
@require_safe
def payment_status(request: HttpRequest, token: str) -> JsonResponse:
    attempt = get_object_or_404(CheckoutAttempt, token=token)
    _settled(attempt)
    attempt.refresh_from_db()
    return JsonResponse({"status": attempt.status})


@csrf_exempt  # signed by the gateway instead
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """An event only says where to look: any order, any number of times, and believed only after asking."""
    signed = gateway.read_webhook(request.body, request.headers.get("Stripe-Signature", ""))
    if signed is None:
        return HttpResponseBadRequest("signature")
    event, _created = StripeEvent.objects.get_or_create(
        event_id=signed.event_id, defaults={"kind": signed.kind[:100], "session_id": signed.session_id}
    )
    if event.processed_at is None:
        if signed.session_id:
            _look_at(signed.session_id)
        StripeEvent.objects.filter(pk=event.pk).update(processed_at=timezone.now())
    return HttpResponse(status=200)


def _look_at(session_id: str) -> None:
    """A gateway that is down makes the event fail, so that it comes again; an unknown session never gets better."""
    try:
        settle_session(session_id=session_id)
    except gateway.NotPossible:
        logger.warning("An event speaks of session %s, which the gateway does not know", session_id)


def _settled(attempt: CheckoutAttempt) -> bool:
    """False when the gateway did not answer."""
    try:
        for payment in attempt.payments.unsettled():
            settle(payment=payment)
    except (gateway.GatewayDown, gateway.NotPossible):
        logger.warning("The gateway did not answer for attempt %s", attempt.number)
        return False
    return True


def _pay(attempt: CheckoutAttempt) -> HttpResponse:
    return to_gateway(attempt) if attempt.holds_stock else redirect("payment", attempt.token)


def _back(request: HttpRequest, attempt: CheckoutAttempt) -> HttpResponse:
    """The customer asks for the basket back: the pay page is closed first, so that it cannot be paid behind us."""
    try:
        close(attempt=attempt, status=CheckoutAttempt.Status.CANCELLED)
    except (gateway.GatewayDown, gateway.NotPossible):
        messages.warning(request, gettext("The payment page does not answer. Please try again in a moment."))
        return redirect("payment", attempt.token)
    attempt.refresh_from_db()
    if attempt.is_placed:
        messages.info(request, gettext("Your payment had arrived already: the order is placed."))
        return redirect(attempt)
    back_to_basket(attempt=attempt, basket=basket_of(request))
    return redirect("basket")
