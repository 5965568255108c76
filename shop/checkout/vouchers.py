"""Vouchers and limited offers of an order: taken for it alone, and written down as used with it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import gettext
from oscar.apps.basket.models import Basket
from oscar.apps.order.models import Order
from oscar.apps.voucher.models import Voucher, VoucherApplication

from shop.models import CheckoutAttempt, User
from shop.offers.models import ConditionalOffer
from shop.offers.vouchers import used, why_not, with_uses
from shop.stock.reserving import Unplaceable

Kept = Iterable[Mapping[str, Any]]


class OfferGone(Unplaceable):
    """Somebody else was quicker, or its time is over; the text is for the customer."""


def claim(*, basket: Basket, user: User | None, kept: Kept) -> None:
    """Take what the order uses, for it alone: an attempt that waits for its payment keeps its vouchers as its goods.

    Inside the transaction that begins the attempt, before its stock is locked. Raises OfferGone.
    """
    kept = list(kept)
    _claim_vouchers(kept, user, why_not)
    _claim_offers(kept, user)
    if getattr(basket, "has_vouchers", True):
        _leave_out_unused(basket, kept)


def claim_again(*, attempt: CheckoutAttempt) -> None:
    """For an attempt that is paid after its time, when it keeps nothing any more. Raises OfferGone."""
    _claim_vouchers(attempt.offers, attempt.user, used)


def _claim_vouchers(kept: Kept, user: User | None, refusal: Callable[[Voucher, User | None], str]) -> None:
    """Locked first and read afterwards: what is read with the lock would be from before the wait for it."""
    keys = _vouchers(kept)
    if not keys:
        return
    list(Voucher.objects.filter(pk__in=keys).order_by("pk").select_for_update())
    for voucher in with_uses(Voucher.objects.filter(pk__in=keys), user).order_by("pk"):
        if reason := refusal(voucher, user):
            raise OfferGone(f"{voucher.code}: {reason}")


def _claim_offers(kept: Kept, user: User | None) -> None:
    """Those that have a limit, as far as placed orders have used it up; who waits for a payment keeps the price."""
    times = {one["offer"]: one["times"] for one in kept}
    limited = ConditionalOffer.objects.filter(pk__in=times).exclude(
        max_global_applications=None, max_user_applications=None, max_discount=None
    )
    for offer in limited.order_by("pk").select_for_update() if times else ():
        if times[offer.pk] > offer.get_max_applications(user):
            raise OfferGone(gettext("“%(offer)s” has ended meanwhile.") % {"offer": offer.name})


def _leave_out_unused(basket: Basket, kept: Kept) -> None:
    """A voucher that gives this order nothing is not used by it."""
    rows = Basket.vouchers.through.objects.filter(basket=basket.pk)
    rows.exclude(voucher__in=_vouchers(kept)).delete()


def record_uses(*, order: Order, attempt: CheckoutAttempt) -> None:
    """What Oscar writes voucher by voucher, added in the database: other orders may use one at the same time."""
    amounts: Counter[int] = Counter()
    for one in attempt.offers:
        if one.get("voucher"):
            amounts[one["voucher"]] += one["amount"]
    known = sorted(Voucher.objects.filter(pk__in=amounts).values_list("pk", flat=True)) if amounts else []
    uses = [VoucherApplication(voucher_id=pk, order=order, user_id=attempt.user_id) for pk in known]
    VoucherApplication.objects.bulk_create(uses)
    for pk in known:
        more = {"num_orders": F("num_orders") + 1, "total_discount": F("total_discount") + amounts[pk]}
        Voucher.objects.filter(pk=pk).update(**more)


def _vouchers(kept: Kept) -> set[int]:
    return {one["voucher"] for one in kept if one.get("voucher")}
