"""An account ends; what was ordered with it stays, for deliveries, recalls and the books."""

from django.db import transaction
from django.db.models import Q
from oscar.apps.order.models import Order

from shop.models import CheckoutAttempt, Parcel, Payment, User


class Unfinished(Exception):
    """Orders that are not sent, not paid or not paid back yet."""

    def __init__(self, numbers: list[str]) -> None:
        super().__init__(", ".join(numbers))
        self.numbers = numbers


@transaction.atomic
def close_account(*, user: User) -> None:
    """Delete the account and all that is only its own; raises Unfinished, and then nothing has changed."""
    if numbers := unfinished(user):
        raise Unfinished(numbers)
    user.delete()


def unfinished(user: User) -> list[str]:
    to_send = Q(status__in=["Pending", "Packed"]) | Q(parcels__in=Parcel.objects.to_send())
    orders = Order.objects.filter(to_send, user=user).values_list("number", flat=True)
    owed = Q(payments__status=Payment.Status.REFUND_DUE) | Q(status=CheckoutAttempt.Status.RESERVED)
    attempts = CheckoutAttempt.objects.filter(owed, user=user)
    return sorted({*orders, *(attempt.number for attempt in attempts)})
