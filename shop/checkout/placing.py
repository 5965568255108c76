"""Oscar's order creator, fed with the attempt's snapshot instead of today's prices and stock."""

from decimal import Decimal
from typing import Any

from oscar.apps.address.models import Country
from oscar.apps.basket.models import Basket
from oscar.apps.basket.models import Line as BasketLine
from oscar.apps.offer.models import ConditionalOffer
from oscar.apps.offer.results import BasketDiscount
from oscar.apps.order.models import Line, Order, ShippingAddress
from oscar.apps.order.utils import OrderCreator
from oscar.apps.partner.availability import Available
from oscar.apps.partner.prices import FixedPrice
from oscar.apps.partner.strategy import PurchaseInfo
from oscar.core.prices import Price

from shop.checkout.shipping import METHODS
from shop.checkout.stock import Unplaceable
from shop.models import AttemptLine, CheckoutAttempt


class FrozenLines(list[BasketLine]):
    """Oscar counts a basket's lines as it counts a queryset."""

    def count(self) -> int:  # type: ignore[override]
        return len(self)


class AttemptOrderCreator(OrderCreator):
    def update_stock_records(self, line: BasketLine) -> None:
        """The attempt has set the stock aside already: a second allocation would count it twice."""

    def create_line_attributes(self, order: Order, order_line: Line, basket_line: BasketLine) -> None:
        """The shop sells without options, and frozen lines have no rows of their own."""

    def create_line_price_models(self, order: Order, order_line: Line, basket_line: BasketLine) -> None:
        """Spread the discount over the units in whole đồng; Oscar would divide it into fractions."""
        share, rest = divmod(int(basket_line.discount_value), basket_line.quantity)
        for quantity, discount in ((basket_line.quantity - rest, share), (rest, share + 1)):
            if quantity:
                price = basket_line.unit_price_incl_tax - discount
                order_line.prices.create(order=order, quantity=quantity, price_incl_tax=price, price_excl_tax=price)


def place(*, attempt: CheckoutAttempt, lines: list[AttemptLine]) -> Order:
    """Write Oscar's order from the snapshot. The caller holds the attempt's lock and its stock."""
    basket = _frozen_basket(attempt, lines)
    shipping = METHODS[attempt.shipping_code]
    return AttemptOrderCreator().place_order(
        basket=basket,
        total=_price(attempt.total),
        shipping_method=shipping,
        shipping_charge=_price(attempt.shipping_charge),
        user=attempt.user,
        shipping_address=_address(attempt),
        order_number=attempt.number,
        guest_email=attempt.email,
    )


def _frozen_basket(attempt: CheckoutAttempt, lines: list[AttemptLine]) -> Basket:
    basket = attempt.basket
    basket._lines = FrozenLines(_frozen_line(basket, line) for line in lines)
    offers = ConditionalOffer.objects.in_bulk([given["offer"] for given in attempt.offers])
    for given in attempt.offers:
        if offer := offers.get(given["offer"]):
            basket.offer_applications.add(offer, BasketDiscount(Decimal(given["amount"])))
    return basket


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
    viet_nam, _created = Country.objects.get_or_create(
        iso_3166_1_a2="VN",
        defaults={"iso_3166_1_a3": "VNM", "iso_3166_1_numeric": "704", "printable_name": "Việt Nam",
                  "name": "Việt Nam", "is_shipping_country": True},
    )  # fmt: skip
    fields: dict[str, Any] = {
        "first_name": attempt.name,
        "line1": attempt.street,
        "line2": str(attempt.ward),
        "line4": str(attempt.province),
        "phone_number": f"+84{attempt.phone[1:]}",
        "notes": attempt.note,
    }
    return ShippingAddress.objects.create(country=viet_nam, **fields)
