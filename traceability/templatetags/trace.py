"""What pages of the shop show of the lots."""

from django import template

from catalogue.models import Product
from traceability.models import Lot

register = template.Library()


@register.inclusion_tag("traceability/lot_on_sale.html")
def lot_on_sale(product: Product) -> dict[str, object]:
    """The lot that is sold next; one query, and nothing at all where there is no lot."""
    lot = Lot.objects.on_sale().filter(product=product).first()
    if lot is not None:
        lot.product = product
    return {"lot": lot}
