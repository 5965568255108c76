"""What a lost webhook, a closed tab or a crash left behind, found again from the gateway's own records."""

import datetime as dt
import logging
from collections import Counter

from django.utils import timezone

from shop.checkout.ending import end
from shop.checkout.settling import close, open_session, refund, settle
from shop.mail.alerts import alert_staff
from shop.models import CheckoutAttempt, Payment
from shop.money import gateway

logger = logging.getLogger(__name__)
KEYS_LIVE = dt.timedelta(hours=23)  # the gateway remembers idempotency keys for 24 hours


def reconcile() -> Counter[str]:
    """Settle every live payment and repeat failed refunds; one failure does not stop the others."""
    done: Counter[str] = Counter()
    for payment in Payment.objects.unsettled().select_related("attempt"):
        done[_settled(payment)] += 1
    for payment in Payment.objects.refund_due().select_related("attempt"):
        done[_refunded(payment)] += 1
    return done


def expire_overdue() -> int:
    """End attempts whose time is up, closing their hosted pages first."""
    return sum(_expired(attempt) for attempt in CheckoutAttempt.objects.overdue())


def _settled(payment: Payment) -> str:
    try:
        if payment.session_id is None:
            return _find(payment)
        settle(payment=payment)
    except (gateway.GatewayDown, gateway.NotPossible):
        logger.exception("Payment %s could not be settled", payment.reference)
        return "failed"
    payment.refresh_from_db()
    return payment.status


def _find(payment: Payment) -> str:
    """We crashed between asking for a session and writing it down: the same key brings the same one back."""
    if payment.created_at < timezone.now() - KEYS_LIVE:
        Payment.objects.filter(pk=payment.pk, session_id=None).update(status=Payment.Status.EXPIRED)
        return Payment.Status.EXPIRED
    payment = open_session(attempt=payment.attempt)
    settle(payment=payment)
    payment.refresh_from_db()
    return payment.status


def _refunded(payment: Payment) -> str:
    try:
        refund(payment=payment)
    except (gateway.GatewayDown, gateway.NotPossible) as error:
        once = f"payment-{payment.pk}-refund-failed-{timezone.localdate()}"
        alert_staff(f"Refund for order {payment.attempt.number} failed", str(error), once=once)
        return "failed"
    return Payment.Status.REFUNDED


def _expired(attempt: CheckoutAttempt) -> bool:
    """A gateway that is down must not keep the stock from others; what is paid there is settled later."""
    try:
        return close(attempt=attempt, status=CheckoutAttempt.Status.EXPIRED)
    except (gateway.GatewayDown, gateway.NotPossible):
        logger.exception("The session of attempt %s could not be closed", attempt.number)
    return end(attempt=attempt, status=CheckoutAttempt.Status.EXPIRED)
