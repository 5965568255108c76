from django.db import transaction
from django.utils import timezone
from oscar.apps.order.models import Order

from shop.checkout.mails import send_confirmation
from shop.checkout.parcels import pack_by_producer
from shop.checkout.placing import place
from shop.checkout.sources import expect_payment
from shop.checkout.stock import Unplaceable, reserve
from shop.models import CheckoutAttempt
from shop.recalls import warn_late
from traceability.lots import stopped


@transaction.atomic
def fulfil(*, attempt: CheckoutAttempt) -> Order:
    """Place the order, exactly once whoever calls and however often; later calls return the same order.

    An attempt that has lost its stock takes it again. Raises Unplaceable (OutOfStock) when that fails,
    and then nothing has changed.
    """
    attempt = CheckoutAttempt.objects.select_for_update().get(pk=attempt.pk)
    if attempt.order_id is not None:
        return attempt.order
    lines = list(attempt.lines.select_related("product__product_class", "stockrecord__partner"))
    if not attempt.holds_stock:
        reserve(lines)
    gone = stopped([line.product_id for line in lines if line.product_id])
    if held := [line.title for line in lines if line.product_id in gone]:
        raise Unplaceable(f"{held[0]} is recalled or on hold")
    order = place(attempt=attempt, lines=lines)
    pack_by_producer(order=order)
    expect_payment(order=order, attempt=attempt)
    attempt.order = order
    attempt.status = CheckoutAttempt.Status.PLACED
    attempt.ended_at = timezone.now()
    attempt.save(update_fields=["order", "status", "ended_at"])
    attempt.basket.submit()
    transaction.on_commit(lambda: send_confirmation(attempt.pk), robust=True)
    transaction.on_commit(lambda: warn_late(order=order), robust=True)
    return order
