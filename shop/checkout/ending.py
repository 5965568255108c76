"""An attempt that does not become an order: it gives its stock back, its basket stays frozen."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from oscar.apps.basket.models import Basket

from shop.models import CheckoutAttempt
from shop.stock.reserving import release

# The gateway's session ends with the reservation; a payment made in its last second is still on its way.
GRACE = dt.timedelta(minutes=1)


@transaction.atomic
def end(*, attempt: CheckoutAttempt, status: CheckoutAttempt.Status) -> bool:
    """Give the stock back; False when the attempt had ended already."""
    attempt = CheckoutAttempt.objects.select_for_update().get(pk=attempt.pk)
    if not attempt.holds_stock:
        return False
    release(attempt.lines.all())
    attempt.status = status
    attempt.ended_at = timezone.now()
    attempt.save(update_fields=["status", "ended_at"])
    return True


def release_overdue() -> int:
    """End attempts whose time is up without asking the gateway; what is paid late is settled when we hear of it."""
    overdue = CheckoutAttempt.objects.overdue(timezone.now() - GRACE)
    return sum(end(attempt=attempt, status=CheckoutAttempt.Status.EXPIRED) for attempt in overdue)


@transaction.atomic
def back_to_basket(*, attempt: CheckoutAttempt, basket: Basket) -> None:
    """Put what was in the attempt, vouchers too, into the customer's open basket, because the customer asked for it."""
    for line in attempt.lines.select_related("product"):
        if line.product is None:
            continue
        have = basket.product_quantity(line.product)
        if have < line.quantity:
            basket.add_product(line.product, line.quantity - have)
    basket.vouchers.add(*attempt.basket.vouchers.all())
