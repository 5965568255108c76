import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from oscar.apps.basket.models import Basket
from oscar.apps.basket.models import Line as BasketLine

from catalogue.models import Place
from catalogue.money import as_vnd
from shop.checkout.ceilings import refuse_too_much
from shop.checkout.ending import release_overdue
from shop.checkout.fulfil import fulfil_held
from shop.checkout.limiting import make_room
from shop.checkout.vouchers import claim
from shop.delivery.methods import METHODS, zone_of
from shop.models import AttemptLine, CheckoutAttempt, Consent, User
from shop.offers.given import given, taken_off
from shop.stock.reserving import OutOfStock, Unplaceable, reserve

HOLD = dt.timedelta(minutes=35)  # longer than the hosted pay page can be paid
CONSENT_VERSION = "2026-11"


@dataclass(frozen=True)
class Customer:
    phone: str
    name: str
    email: str
    province: Place
    ward: Place
    street: str
    note: str
    user: User | None
    language: str


class BasketAlreadyUsed(Exception):
    """The basket is frozen: a second click, or another tab, has begun with it."""


def begin(
    *,
    basket: Basket,
    customer: Customer,
    method: str,
    shipping_code: str,
    consents: Iterable[str],
    earlier: Iterable[str] = (),
) -> CheckoutAttempt:
    """Freeze the basket and set its stock aside; cash on delivery is placed at once.

    ``earlier`` are tokens of attempts from the same visit: too many that wait for payment are ended first.
    Raises OutOfStock, TooMuch, OfferGone, Unplaceable or BasketAlreadyUsed, and then nothing of this attempt remains.
    """
    if method == CheckoutAttempt.Method.CARD:
        make_room(held=CheckoutAttempt.objects.by(phone=customer.phone, user=customer.user, tokens=earlier))
    try:
        return _begin(basket, customer, method, shipping_code, consents)
    except OutOfStock:
        if not release_overdue():
            raise
        return _begin(basket, customer, method, shipping_code, consents)


@transaction.atomic
def _begin(
    basket: Basket, customer: Customer, method: str, shipping_code: str, consents: Iterable[str]
) -> CheckoutAttempt:
    _freeze(basket)
    lines = [_snapshot(line) for line in basket.all_lines()]
    if not lines:
        raise Unplaceable("the basket is empty")
    lines_total = sum(line.total for line in lines)
    refuse_too_much(method=method, goods=lines_total, units=sum(line.quantity for line in lines))
    full = METHODS[shipping_code].charge(lines_total=lines_total, zone=zone_of(customer.province))
    shipping = full - taken_off(basket, full)
    offers = given(basket, delivery=full)
    claim(basket=basket, user=customer.user, kept=offers)
    attempt = CheckoutAttempt.objects.create(
        basket=basket,
        method=method,
        shipping_code=shipping_code,
        lines_total=lines_total,
        shipping_charge=shipping,
        total=lines_total + shipping,
        offers=offers,
        expires_at=timezone.now() + HOLD,
        **vars(customer),
    )
    for line in lines:
        line.attempt = attempt
    AttemptLine.objects.bulk_create(lines)
    Consent.objects.bulk_create([Consent(attempt=attempt, kind=kind, version=CONSENT_VERSION) for kind in consents])
    reserve(lines)
    if method == CheckoutAttempt.Method.COD or not attempt.total:  # no gateway takes a payment of nothing
        fulfil_held(attempt=attempt, lines=lines)
    else:
        basket.status = Basket.FROZEN  # as it is by now, for whoever goes on with it: the header counts what is in it
    return attempt


def _freeze(basket: Basket) -> None:
    """Only one request can turn an open basket into a frozen one."""
    if not Basket.objects.filter(pk=basket.pk, status=Basket.OPEN).update(status=Basket.FROZEN):
        raise BasketAlreadyUsed


def _snapshot(line: BasketLine) -> AttemptLine:
    info = line.purchase_info
    if not info.price.exists or info.stockrecord is None or not line.product.is_public:
        raise Unplaceable(f"{line.product.title} cannot be bought")
    if info.price.currency != "VND":
        raise Unplaceable(f"{line.product.title} has a price in {info.price.currency}")
    unit_price, discount = as_vnd(info.price.incl_tax), as_vnd(line.discount_value)
    return AttemptLine(
        line_reference=line.line_reference,
        product=line.product,
        stockrecord=info.stockrecord,
        title=line.product.title,
        title_en=line.product.title_en,
        quantity=line.quantity,
        tracks_stock=line.product.get_product_class().track_stock,
        unit_price=unit_price,
        discount=discount,
        total=unit_price * line.quantity - discount,
    )
