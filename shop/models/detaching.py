"""What must outlive an account lets go of it: orders, notes on orders, counts of vouchers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oscar.core.loading import get_model

from shop.models.attempts import CheckoutAttempt

if TYPE_CHECKING:
    from shop.models.users import User


def detach(*, user: User) -> None:
    """Of what never became an order only goods and sums stay."""
    attempts = CheckoutAttempt.objects.filter(user=user)
    attempts.filter(order=None).update(name="", phone="", email="", street="", note="")
    get_model("basket", "Basket").objects.filter(owner=user, attempt__isnull=False).update(owner=None)
    get_model("order", "OrderNote").objects.filter(user=user).update(user=None)
    get_model("voucher", "VoucherApplication").objects.filter(user=user).update(user=None)
