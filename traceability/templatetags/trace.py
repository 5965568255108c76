"""What pages of the shop show of the lots."""

from django import template

from catalogue.models import Product
from traceability import wording
from traceability.journey import Part, Step
from traceability.ledger import seal as seals
from traceability.models import EventItem, Lot

register = template.Library()


@register.inclusion_tag("traceability/lot_on_sale.html")
def lot_on_sale(product: Product) -> dict[str, object]:
    """The lot that is sold next; one query, and nothing at all where there is no lot."""
    lot = Lot.objects.on_sale().filter(product=product).first()
    if lot is not None:
        lot.product = product
    return {"lot": lot}


@register.filter
def amount(part: Part | EventItem) -> str:
    """``1.250 kg``, or nothing where nobody wrote how much."""
    return wording.amount(part.quantity, part.uom) if part.quantity is not None else ""


@register.filter
def seal(step: Step) -> str:
    """For the check in the browser."""
    return seals.seal(step)
