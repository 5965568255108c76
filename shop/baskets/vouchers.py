"""Codes that customers type: into the basket, or refused in words."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from oscar.apps.basket.models import Basket
from oscar.apps.basket.signals import voucher_addition, voucher_removal
from oscar.apps.voucher.models import Voucher

from catalogue.money import as_vnd
from shop.offers.applicator import Applicator, offers_of
from shop.offers.counted import counted
from shop.offers.vouchers import why_not, with_uses

LONGEST = 128


class Refused(Exception):
    """The text is for the customer."""


@dataclass(frozen=True)
class InBasket:
    """A voucher as the basket shows it; ``refusal`` says why it gives nothing."""

    pk: int
    code: str
    name: str
    off_goods: int
    is_for_delivery: bool
    refusal: str


def as_stored(typed: str) -> str:
    """Phones write capitals, spaces and wide letters of their own accord."""
    return "".join(unicodedata.normalize("NFKC", typed).upper().split())[:LONGEST]


@transaction.atomic
def enter(*, basket: Basket, user: Any, typed: str) -> None:
    """Put the voucher of a code into the basket. Raises Refused, and then nothing has changed."""
    code = as_stored(typed)
    if not code:
        raise Refused(gettext("Please type a code."))
    voucher = with_uses(Voucher.objects.filter(code=code), user).first()
    if voucher is None:
        raise Refused(gettext("We don't know this code. Please check how it is written."))
    if basket.vouchers.filter(pk=voucher.pk).exists():
        raise Refused(gettext("This code is in your basket already."))
    if reason := why_not(voucher, user):
        raise Refused(reason)
    basket.vouchers.add(voucher)
    _refuse_what_gives_nothing(basket, user, voucher)
    voucher_addition.send(sender=None, basket=basket, voucher=voucher)


def remove(*, basket: Basket, voucher_id: int) -> None:
    voucher = basket.vouchers.filter(pk=voucher_id).first()
    if voucher is not None:
        basket.vouchers.remove(voucher)
        voucher_removal.send(sender=None, basket=basket, voucher=voucher)


def vouchers_in(basket: Basket) -> list[InBasket]:
    """Those that were read when the offers were applied."""
    return [_in_basket(basket, voucher) for voucher in getattr(basket, "known_vouchers", [])]


def _refuse_what_gives_nothing(basket: Any, user: Any, voucher: Any) -> None:
    basket.has_vouchers = True
    basket.reset_offer_applications()
    Applicator().apply(basket, user)
    if _given_by(basket, voucher):
        return
    basket.reset_offer_applications()
    Applicator().apply_offers(basket, offers_of([voucher]))
    if _given_by(basket, voucher):
        raise Refused(gettext("This code cannot be combined with what makes your basket cheaper already."))
    raise Refused(gettext("This code is not for what is in your basket."))


def _given_by(basket: Basket, voucher: Any) -> list[dict[str, Any]]:
    return [one for one in counted(basket) if one["voucher"] and one["voucher"].pk == voucher.pk]


def _in_basket(basket: Basket, voucher: Any) -> InBasket:
    earned = _given_by(basket, voucher)
    nothing = "" if earned else gettext("It takes nothing off this basket.")
    return InBasket(
        voucher.pk,
        voucher.code,
        voucher.name,
        sum(as_vnd(one["discount"]) for one in earned),
        any(one["result"].affects_shipping for one in earned),
        voucher.refusal or nothing,
    )
