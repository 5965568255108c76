"""Oscar's order creator, fed with the attempt's snapshot instead of today's prices and stock."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, prefetch_related_objects
from oscar.apps.address.models import Country
from oscar.apps.basket.models import Basket
from oscar.apps.basket.models import Line as BasketLine
from oscar.apps.offer.results import SHIPPING_DISCOUNT, BasketDiscount, OfferApplications
from oscar.apps.order.models import Line, LinePrice, Order, ShippingAddress
from oscar.apps.order.utils import OrderCreator
from oscar.apps.partner.availability import Available
from oscar.apps.partner.prices import FixedPrice
from oscar.apps.partner.strategy import PurchaseInfo
from oscar.apps.voucher.models import Voucher
from oscar.core.prices import Price

from catalogue.memory import Memory
from shop.checkout.vouchers import record_uses
from shop.delivery.methods import METHODS
from shop.models import AttemptLine, CheckoutAttempt
from shop.offers.models import ConditionalOffer
from shop.stock.reserving import Unplaceable

_country: Memory[Country] = Memory(seconds=3600, entries=1)


@dataclass(frozen=True)
class AgreedDelivery:
    """Oscar asks the way of delivery what an offer took off it."""

    code: str
    name: str
    taken_off: int

    def discount(self, basket: Basket) -> Decimal:
        return Decimal(self.taken_off)


class FrozenLines(list[BasketLine]):
    """Oscar counts a basket's lines as it counts a queryset."""

    def count(self) -> int:  # type: ignore[override]
        return len(self)


class AttemptOrderCreator(OrderCreator):
    """Writes the lines of an order together, and their prices; Oscar writes each alone."""

    def create_order_model(self, user: Any, basket: Basket, *args: Any, **fields: Any) -> Order:
        order: Order = super().create_order_model(user, basket, *args, **fields)
        frozen = basket.all_lines()
        self.lines = Line.objects.bulk_create(_order_line(order, line) for line in frozen)
        LinePrice.objects.bulk_create(
            price for line, old in zip(self.lines, frozen, strict=True) for price in _prices(line, old)
        )
        return order

    def create_line_models(self, order: Order, basket_line: BasketLine, extra_line_fields: Any = None) -> None:
        """Written with the order."""

    def record_discount(self, discount: dict[str, Any]) -> None:
        """Only the offer's use: those of vouchers are written with the order."""
        discount["offer"].record_usage(discount)

    def update_stock_records(self, line: BasketLine) -> None:
        """The attempt has set the stock aside already: a second allocation would count it twice."""


def _order_line(order: Order, line: BasketLine) -> Line:
    """The row that Oscar would write. The shop sells without options."""
    record, product = line.stockrecord, line.product
    return Line(
        order=order,
        partner=record.partner,
        partner_name=record.partner.name,
        partner_sku=record.partner_sku,
        stockrecord=record,
        product=product,
        title=product.get_title(),
        upc=product.upc,
        quantity=line.quantity,
        line_price_excl_tax=line.line_price_excl_tax_incl_discounts,
        line_price_incl_tax=line.line_price_incl_tax_incl_discounts,
        line_price_before_discounts_excl_tax=line.line_price_excl_tax,
        line_price_before_discounts_incl_tax=line.line_price_incl_tax,
        unit_price_incl_tax=line.unit_price_incl_tax,
        unit_price_excl_tax=line.unit_price_excl_tax,
        tax_code=line.tax_code,
        num_allocated=line.quantity,
        status=settings.OSCAR_INITIAL_LINE_STATUS,
    )


def _prices(line: Line, frozen: BasketLine) -> Iterator[LinePrice]:
    """Spread the discount over the units in whole đồng; Oscar would divide it into fractions."""
    share, rest = divmod(int(frozen.discount_value), frozen.quantity)
    for quantity, discount in ((frozen.quantity - rest, share), (rest, share + 1)):
        if quantity:
            price = frozen.unit_price_incl_tax - discount
            yield LinePrice(order=line.order, line=line, quantity=quantity, price_incl_tax=price, price_excl_tax=price)


def place(*, attempt: CheckoutAttempt, lines: list[AttemptLine]) -> tuple[Order, list[Line]]:
    """Write Oscar's order from the snapshot. The caller holds the attempt's lock and its stock."""
    basket, creator = _frozen_basket(attempt, lines), AttemptOrderCreator()
    taken_off = sum(given["amount"] for given in attempt.offers if given.get("is_delivery"))
    order: Order = creator.place_order(
        basket=basket,
        total=_price(attempt.total),
        shipping_method=AgreedDelivery(attempt.shipping_code, str(METHODS[attempt.shipping_code].name), taken_off),
        shipping_charge=_price(attempt.shipping_charge),
        user=attempt.user or AnonymousUser(),  # a voucher asks
        shipping_address=_address(attempt),
        order_number=attempt.number,
        guest_email=attempt.email,
    )
    record_uses(order=order, attempt=attempt)
    return order, creator.lines


def _frozen_basket(attempt: CheckoutAttempt, lines: list[AttemptLine]) -> Basket:
    """One of its own: that of the attempt may be the one that the customer's page shows."""
    basket = copy(attempt.basket)
    basket.offer_applications = OfferApplications()
    basket._lines = FrozenLines(_frozen_line(basket, line) for line in lines)
    _give_offers(basket, attempt)
    prefetch_related_objects([basket], Prefetch("vouchers", Voucher.objects.none()))  # claimed; Oscar would ask again
    return basket


def _give_offers(basket: Basket, attempt: CheckoutAttempt) -> None:
    """As they were given when the customer ordered; one that staff have deleted since leaves only its discount."""
    offers = {one["offer"].pk: one["offer"] for one in attempt.basket.offer_applications}  # in the request that begins
    if gone := {given["offer"] for given in attempt.offers} - offers.keys():
        offers |= ConditionalOffer.objects.select_related("benefit").in_bulk(gone)
    vouchers = Voucher.objects.in_bulk([given["voucher"] for given in attempt.offers if given.get("voucher")])
    for given in attempt.offers:
        offer = offers.get(given["offer"])
        if offer is None:
            continue
        offer.set_voucher(vouchers.get(given.get("voucher")))
        result = SHIPPING_DISCOUNT if given.get("is_delivery") else BasketDiscount(Decimal(given["amount"]))
        basket.offer_applications.add(offer, result)
        basket.offer_applications.applications[offer.pk]["freq"] = given.get("times", 1)


def _frozen_line(basket: Basket, line: AttemptLine) -> BasketLine:
    if line.product is None or line.stockrecord is None:
        raise Unplaceable(f"{line.title} has been deleted")
    frozen = BasketLine(
        basket=basket,
        product=line.product,
        stockrecord=line.stockrecord,
        quantity=line.quantity,
        line_reference=line.line_reference,
    )
    price = FixedPrice("VND", Decimal(line.unit_price), tax=Decimal(0))
    frozen._info = PurchaseInfo(price=price, availability=Available(), stockrecord=line.stockrecord)
    if line.discount:
        frozen.discount(Decimal(line.discount), line.quantity, incl_tax=True)
    return frozen


def _price(amount: int) -> Price:
    return Price("VND", excl_tax=Decimal(amount), tax=Decimal(0))


def _address(attempt: CheckoutAttempt) -> ShippingAddress:
    fields: dict[str, Any] = {
        "first_name": attempt.name,
        "line1": attempt.street,
        "line2": str(attempt.ward),
        "line4": str(attempt.province),
        "phone_number": f"+84{attempt.phone[1:]}",
        "notes": attempt.note,
    }
    return ShippingAddress.objects.create(country=_country.get("") or _viet_nam(), **fields)


def _viet_nam() -> Country:
    found, created = Country.objects.get_or_create(
        iso_3166_1_a2="VN",
        defaults={"iso_3166_1_a3": "VNM", "iso_3166_1_numeric": "704", "printable_name": "Việt Nam",
                  "name": "Việt Nam", "is_shipping_country": True},
    )  # fmt: skip
    return found if created else _country.put("", found)  # a new one may still be rolled back
