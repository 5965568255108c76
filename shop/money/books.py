"""Oscar's own books of what an order is paid with: its dashboard and reports read them."""

from decimal import Decimal

from oscar.apps.order.models import Order
from oscar.apps.payment.models import Source, SourceType

from catalogue.memory import Memory
from shop.models import CheckoutAttempt, Payment

_kinds: Memory[SourceType] = Memory(seconds=60, entries=9)
NAMES = {CheckoutAttempt.Method.COD.value: "COD", CheckoutAttempt.Method.CARD.value: "Stripe"}


def expect_payment(*, order: Order, attempt: CheckoutAttempt) -> Source:
    kind = _kinds.get(attempt.method) or _kind(attempt.method)
    return Source.objects.create(order=order, source_type=kind, currency="VND", amount_allocated=Decimal(attempt.total))


def _kind(method: str) -> SourceType:
    found, created = SourceType.objects.get_or_create(name=NAMES[method])
    return found if created else _kinds.put(method, found)  # a new one may still be rolled back


def book_payment(*, attempt: CheckoutAttempt, payment: Payment) -> None:
    """Enter the money that arrived, under the gateway's own reference."""
    source = Source.objects.get(order__attempt=attempt)
    source.reference = payment.intent_id
    source.debit(amount=Decimal(payment.amount), reference=payment.intent_id, status=payment.status)
