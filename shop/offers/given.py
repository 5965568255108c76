"""What Oscar's offers have given a basket: off its goods, and off its delivery."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from oscar.apps.basket.models import Basket

from catalogue.money import as_vnd
from shop.offers.counted import for_delivery, for_goods


@dataclass(frozen=True)
class Given:
    """An offer as a customer reads it: by its code, or by the name that staff gave it in Vietnamese."""

    code: str
    name: str
    amount: int
    is_delivery: bool


def taken_off(basket: Basket, charge: int) -> int:
    """What the basket's offer for delivery takes off this charge, in VND."""
    earned = for_delivery(basket)
    return as_vnd(earned["offer"].shipping_discount(Decimal(charge))) if earned else 0


def given(basket: Basket, *, delivery: int) -> list[dict[str, Any]]:
    """What is kept with the attempt: each offer, how often it was applied, with which voucher, and the VND it gave."""
    goods = [_kept(application, amount=as_vnd(application["discount"])) for application in for_goods(basket)]
    earned, off = for_delivery(basket), taken_off(basket, delivery)
    if earned and off:
        goods.append(_kept(earned, amount=off, is_delivery=True))
    return goods


def as_read(kept: Iterable[Mapping[str, Any]]) -> list[Given]:
    """Of ``given``; those of orders from before the names were kept have none."""
    return [
        Given(one.get("code", ""), one.get("name", "") or gettext("Discount"), one["amount"], _is_delivery(one))
        for one in kept
    ]


def off_goods(kept: Iterable[Mapping[str, Any]]) -> int:
    return sum(one["amount"] for one in kept if not _is_delivery(one))


def delivery_offer(basket: Basket) -> int:
    """The key of the offer that makes the delivery cheaper; 0 when there is none."""
    earned = for_delivery(basket)
    return earned["offer"].pk if earned else 0


def _is_delivery(kept: Mapping[str, Any]) -> bool:
    return bool(kept.get("is_delivery"))


def _kept(application: dict[str, Any], *, amount: int, is_delivery: bool = False) -> dict[str, Any]:
    voucher, offer = application["voucher"], application["offer"]
    return {
        "offer": offer.pk,
        "name": offer.name,
        "amount": amount,
        "times": application["freq"],
        "voucher": voucher.pk if voucher else None,
        "code": voucher.code if voucher else "",
        "is_delivery": is_delivery,
    }
