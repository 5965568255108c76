"""An old order's goods, put into the basket as far as they can be bought today."""

from dataclasses import dataclass, field

from django.utils.translation import gettext, ngettext
from oscar.apps.basket.models import Basket
from oscar.apps.order.models import Line, Order

from shop.baskets.basket import put


@dataclass
class Again:
    added: int = 0
    missing: list[str] = field(default_factory=list)


def buy_again(*, basket: Basket, order: Order) -> Again:
    again = Again()
    for line in order.lines.select_related("product").order_by("pk"):
        added = _add(basket, line)
        again.added += added
        if added < line.quantity:
            again.missing.append(_sentence(line, added))
    return again


def _add(basket: Basket, line: Line) -> int:
    if line.product is None:
        return 0
    had: int = basket.product_quantity(line.product)
    return max(0, put(basket=basket, product=line.product, quantity=had + line.quantity) - had)


def _sentence(line: Line, added: int) -> str:
    title = line.product.local("title") if line.product else line.title
    if not added:
        return gettext("“%(title)s” cannot be bought at the moment.") % {"title": title}
    text = ngettext(
        "Only %(count)d of “%(title)s” could be added.", "Only %(count)d of “%(title)s” could be added.", added
    )
    return text % {"count": added, "title": title}
