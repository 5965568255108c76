"""Oscar's basket of a request, loaded with what our pages read, in few queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from oscar.apps.basket.models import Basket, Line

from catalogue.models import Producer, Product
from catalogue.money import as_vnd
from shop.baskets.middleware import BasketMiddleware
from shop.offers.applicator import Applicator
from shop.partner.models import StockRecord
from traceability.lots.releasing import is_stopped, without_goods

LARGEST_QUANTITY = 99
NEEDED = ("stockrecord", "product__product_class", "product__producer__place__province", "product__origin__province")


@dataclass(frozen=True)
class ParcelOfLines:
    """What one producer sends."""

    producer: Producer | None
    lines: list[Line]


def basket_of(request: Any) -> Basket:
    """The open basket, with strategy and offers; a new one is saved when something is added."""
    middleware = BasketMiddleware(lambda _request: None)
    basket: Any = middleware.get_basket(request)
    basket.strategy = request.strategy
    load_lines(basket)
    if basket.pk and basket.all_lines():
        Applicator().apply(basket, request.user, request)
    request.basket = basket  # the middleware then sets the cookie
    return cast(Basket, basket)


def load_lines(basket: Any) -> None:
    """The lines with what prices, offers and stock are read from: two queries."""
    if basket.pk is None:
        return
    records = Prefetch("product__stockrecords", StockRecord.objects.select_related("partner"))
    lines = basket.lines.select_related(*NEEDED).prefetch_related(records).order_by("pk")
    vouchers = Basket.vouchers.through.objects.filter(basket=OuterRef("basket"))
    basket._lines = lines.annotate(is_stopped=Exists(without_goods(OuterRef("product"))), has_vouchers=Exists(vouchers))
    basket.has_vouchers = any(line.has_vouchers for line in basket._lines)
    for line in basket._lines:
        line.product.is_stopped = line.is_stopped


def load_pictures(basket: Basket) -> None:
    prefetch_related_objects([line.product for line in basket.all_lines()], "images")


def by_producer(basket: Basket) -> list[ParcelOfLines]:
    def producer(line: Line) -> tuple[str, int]:
        maker = line.product.producer
        return (maker.name, maker.pk) if maker else ("", 0)

    lines = sorted(basket.all_lines(), key=producer)
    return [_parcel(list(own)) for _maker, own in groupby(lines, key=producer)]


def _parcel(lines: list[Line]) -> ParcelOfLines:
    return ParcelOfLines(lines[0].product.producer, lines)


def left_of(basket: Basket, product: Product) -> int:
    """How many of a product can be bought now."""
    info = basket.strategy.fetch_for_product(product)
    if not (info.price.exists and info.availability.is_available_to_buy and product.is_public):
        return 0
    if product.is_stopped if hasattr(product, "is_stopped") else is_stopped(product):  # known where lines were loaded
        return 0
    return min(LARGEST_QUANTITY, int(getattr(info.availability, "num_available", LARGEST_QUANTITY)))


def has_alcohol(lines: Iterable[Any]) -> bool:
    return any(line.product is not None and line.product.is_alcohol for line in lines)


def total_of(basket: Basket) -> int:
    return as_vnd(basket.total_incl_tax) if basket.pk else 0


def put(*, basket: Basket, product: Product, quantity: int) -> int:
    """Set how many of a product are in the basket, as far as the stock goes; return how many there are now."""
    quantity = max(0, min(quantity, left_of(basket, product)))
    line = basket.lines.filter(product=product).first() if basket.pk else None
    if line is None and quantity:
        basket.add_product(product, quantity)
    elif line is not None and quantity:
        line.quantity = quantity
        line.save()
    elif line is not None:
        line.delete()
    basket.reset_offer_applications()
    return quantity
