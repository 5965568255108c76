"""What Oscar's offers have given a basket: off its goods, and off its delivery."""

from decimal import Decimal
from typing import Any

from oscar.apps.basket.models import Basket

from catalogue.money import as_vnd
from shop.offers.models import ConditionalOffer


def taken_off(basket: Basket, charge: int) -> int:
    """What the basket's offer for delivery takes off this charge, in VND."""
    offer = _delivery_offer(basket)
    return as_vnd(offer.shipping_discount(Decimal(charge))) if offer else 0


def given(basket: Basket, *, delivery: int) -> list[dict[str, Any]]:
    """What is kept with the attempt: each offer, how often it was applied, with which voucher, and the VND it gave."""
    goods = [
        _kept(application, amount=as_vnd(application["discount"]))
        for application in basket.offer_applications
        if application["result"].affects_basket
    ]
    if off := taken_off(basket, delivery):
        goods.append(_kept(basket.offer_applications.shipping_discounts[0], amount=off, is_delivery=True))
    return goods


def _delivery_offer(basket: Basket) -> ConditionalOffer | None:
    """As in Oscar one counts: that of the highest priority, which is applied first."""
    earned = basket.offer_applications.shipping_discounts
    return earned[0]["offer"] if earned else None


def _kept(application: dict[str, Any], *, amount: int, is_delivery: bool = False) -> dict[str, Any]:
    voucher = application["voucher"]
    return {
        "offer": application["offer"].pk,
        "amount": amount,
        "times": application["freq"],
        "voucher": voucher.pk if voucher else None,
        "is_delivery": is_delivery,
    }
