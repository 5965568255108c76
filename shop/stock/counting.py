"""A producer says how much there is. What customers have set aside already cannot be said away."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from shop.partner.models import StockRecord


@transaction.atomic
def set_stock(*, record: StockRecord, number: int, seen: int) -> StockRecord:
    """Set the number in stock; raises ValidationError when it is not ``seen`` any more, or less than is sold."""
    record = StockRecord.objects.select_for_update().get(pk=record.pk)
    if (record.num_in_stock or 0) != seen:
        message = _("The stock changed meanwhile: it is %(now)s now. Look again, then save.")
        raise ValidationError(message % {"now": record.num_in_stock or 0}, "stock_moved")
    if number < (record.num_allocated or 0):
        message = _("%(sold)s are sold and not sent yet: the stock cannot be less.")
        raise ValidationError(message % {"sold": record.num_allocated}, "stock_below_sold")
    record.num_in_stock = number
    record.save(update_fields=["num_in_stock", "date_updated"])
    return record
