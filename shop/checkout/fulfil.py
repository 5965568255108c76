from django.db import transaction
from django.utils import timezone
from oscar.apps.order.models import Order

from shop.checkout.mails import send_confirmation
from shop.checkout.placing import place
from shop.checkout.purchases import count_purchases
from shop.checkout.vouchers import claim_again
from shop.models import AttemptLine, CheckoutAttempt
from shop.money.books import expect_payment
from shop.parcels.handling import pack_by_producer, pick_lots
from shop.recalls.warnings import warn_late
from shop.stock.reserving import Unplaceable, reserve
from traceability.lots.releasing import stopped


@transaction.atomic
def fulfil(*, attempt: CheckoutAttempt) -> Order:
    """Place the order, exactly once whoever calls and however often; later calls return the same order.

    An attempt that has lost its stock takes it again, and its vouchers. Raises Unplaceable (OutOfStock, OfferGone)
    when that fails, and then nothing has changed.
    """
    held = CheckoutAttempt.objects.select_for_update(of=("self",))
    attempt = held.select_related("basket", "order", "province", "ward", "user").get(pk=attempt.pk)
    if attempt.order is not None:
        return attempt.order
    lines = list(attempt.lines.select_related("product__product_class", "stockrecord__partner"))
    if not attempt.holds_stock:
        claim_again(attempt=attempt)
        reserve(lines)
    return fulfil_held(attempt=attempt, lines=lines)


def fulfil_held(*, attempt: CheckoutAttempt, lines: list[AttemptLine]) -> Order:
    """For who holds the attempt with its stock: nobody else knows of one that this transaction has begun."""
    products = {line.product_id for line in lines if line.product_id}
    lots = pick_lots(products)
    gone = stopped(products - lots.keys())
    if held := [line.title for line in lines if line.product_id in gone]:
        raise Unplaceable(f"{held[0]} is recalled or on hold")
    order, order_lines = place(attempt=attempt, lines=lines)
    count_purchases(order=order, lines=order_lines)
    pack_by_producer(order=order, lines=order_lines, lots=lots)
    expect_payment(order=order, attempt=attempt)
    attempt.order = order
    attempt.status = CheckoutAttempt.Status.PLACED
    attempt.ended_at = timezone.now()
    attempt.save(update_fields=["order", "status", "ended_at"])
    attempt.basket.submit()
    send_confirmation(attempt)
    transaction.on_commit(lambda: warn_late(order=order), robust=True)
    return order
