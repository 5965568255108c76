"""Turn what the gateway says into what we do. Webhook, return page and reconciliation all come through here."""

import logging

from django.db import transaction
from django.utils import timezone

from shop.checkout.ending import end
from shop.checkout.fulfil import fulfil
from shop.checkout.mails import send_refund_notice
from shop.mail.alerts import alert_staff
from shop.models import CheckoutAttempt, Payment
from shop.money import gateway
from shop.money.books import book_payment
from shop.stock.reserving import OutOfStock, Unplaceable

logger = logging.getLogger(__name__)
Reason = Payment.RefundReason


class AttemptOver(Exception):
    """The attempt holds no stock any more, so there is nothing to pay for."""


def open_session(*, attempt: CheckoutAttempt) -> Payment:
    """Return the attempt's live payment with its hosted page, opening it when there is none yet."""
    payment = _live_payment(attempt)
    if payment.status == Payment.Status.OPEN:
        return payment
    try:
        session = gateway.create_session(payment, list(attempt.lines.order_by("pk")))
    except gateway.NotPossible:
        Payment.objects.filter(pk=payment.pk, session_id=None).update(status=Payment.Status.EXPIRED)
        raise
    _adopt(payment, session)
    payment.refresh_from_db()
    return payment


def settle(*, payment: Payment) -> None:
    """Ask the gateway what became of the payment, and act on that answer alone."""
    if payment.session_id:
        apply(payment=payment, session=gateway.retrieve_session(payment.session_id))


def settle_session(*, session_id: str) -> None:
    """Settle by the gateway's id, even when we had no time to write it down."""
    session = gateway.retrieve_session(session_id)
    payment = Payment.objects.filter(session_id=session_id).first()
    if payment is None:
        payment = Payment.objects.filter(reference=session.reference).first()
        if payment is None:
            logger.warning("The gateway knows session %s, we do not", session_id)
            return
        _adopt(payment, session)
    apply(payment=payment, session=session)


def close(*, attempt: CheckoutAttempt, status: CheckoutAttempt.Status) -> bool:
    """Close the hosted page first, then give the stock back; False when the attempt was paid or over already."""
    for payment in attempt.payments.unsettled():
        if payment.session_id:
            apply(payment=payment, session=gateway.close_session(payment.session_id))
    return end(attempt=attempt, status=status)


def apply(*, payment: Payment, session: gateway.Session) -> None:
    if session.is_paid:
        accept(payment=payment, session=session)
    elif session.is_expired:
        Payment.objects.filter(pk=payment.pk).unsettled().update(status=Payment.Status.EXPIRED)


@transaction.atomic
def accept(*, payment: Payment, session: gateway.Session) -> None:
    """The money has arrived: place the order, or decide to send the money back. Once, whoever comes first."""
    attempt = CheckoutAttempt.objects.select_for_update().get(pk=payment.attempt_id)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.paid_at is not None:
        return
    reason = _mismatch(payment, session) or _place(attempt)
    payment.intent_id = session.intent_id
    payment.paid_at = timezone.now()
    payment.status = Payment.Status.REFUND_DUE if reason else Payment.Status.PAID
    payment.refund_reason = reason
    payment.save()
    if not reason:
        book_payment(attempt=attempt, payment=payment)
    else:
        end(attempt=attempt, status=CheckoutAttempt.Status.UNPLACEABLE)
        CheckoutAttempt.objects.filter(pk=attempt.pk, order=None).update(status=CheckoutAttempt.Status.UNPLACEABLE)
        transaction.on_commit(lambda: refund(payment=payment), robust=True)


def refund(*, payment: Payment) -> None:
    """Send the money back and tell everyone; what fails here is tried again by the reconciliation."""
    if payment.status != Payment.Status.REFUND_DUE:
        return
    refund_id = gateway.refund(payment)
    _note_refund(payment, refund_id)


@transaction.atomic
def _note_refund(payment: Payment, refund_id: str) -> None:
    refunded = Payment.objects.refund_due().filter(pk=payment.pk)
    changes = {"status": Payment.Status.REFUNDED, "refund_id": refund_id, "refunded_at": timezone.now()}
    if refunded.update(**changes):
        alert_staff(
            f"Payment for order {payment.attempt.number} refunded: {payment.get_refund_reason_display()}",
            f"{payment.amount} VND, payment {payment.intent_id}, refund {refund_id}.",
            once=f"payment-{payment.pk}-refunded",
        )
        send_refund_notice(payment)


def _mismatch(payment: Payment, session: gateway.Session) -> str:
    asked = (payment.amount, "vnd", payment.reference)
    got = (session.amount, session.currency, session.reference)
    return "" if asked == got else Reason.WRONG_AMOUNT


def _place(attempt: CheckoutAttempt) -> str:
    """The reason why the paid order cannot be placed; empty when it is placed."""
    if attempt.is_placed:
        return Reason.PAID_TWICE
    try:
        fulfil(attempt=attempt)
    except OutOfStock:
        return Reason.OUT_OF_STOCK
    except Unplaceable:
        return Reason.UNPLACEABLE
    return ""


@transaction.atomic
def _live_payment(attempt: CheckoutAttempt) -> Payment:
    """One at a time for an attempt; the reservation lasts at least as long as the page can be paid."""
    attempt = CheckoutAttempt.objects.select_for_update().get(pk=attempt.pk)
    if payment := attempt.payments.unsettled().first():
        return payment
    if not attempt.holds_stock:
        raise AttemptOver(attempt.status)
    payment = Payment.objects.create(attempt=attempt, amount=attempt.total)
    if attempt.expires_at < payment.session_ends_at:
        attempt.expires_at = payment.session_ends_at
        attempt.save(update_fields=["expires_at"])
    return payment


def _adopt(payment: Payment, session: gateway.Session) -> None:
    fresh = Payment.objects.filter(pk=payment.pk, session_id=None)
    fresh.update(session_id=session.id, session_url=session.url)
    Payment.objects.filter(pk=payment.pk, status=Payment.Status.NEW).update(status=Payment.Status.OPEN)
