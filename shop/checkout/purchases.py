"""Oscar's counters of who bought what, which its reports read: for a whole order at once."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Case, F, IntegerField, Value, When
from oscar.apps.analytics.models import ProductRecord, UserRecord
from oscar.apps.order.models import Line, Order


def count_purchases(*, order: Order, lines: Iterable[Line]) -> None:
    lines = list(lines)
    units: Counter[int] = Counter()
    for line in lines:
        units[line.product_id or 0] += line.quantity
    _count_products(units)
    if order.user_id:
        _count_customer(order, len(lines), units.total())


def _count_products(units: Counter[int]) -> None:
    """Locked by their keys, so that two orders can't wait for each other."""
    records = ProductRecord.objects.filter(product__in=units).order_by("product").select_for_update(no_key=True)
    known = set(records.values_list("product", flat=True))
    if new := sorted(units.keys() - known):
        ProductRecord.objects.bulk_create([ProductRecord(product_id=pk) for pk in new], ignore_conflicts=True)
    cases = [When(product=pk, then=Value(number)) for pk, number in units.items()]
    more = Case(*cases, default=Value(0), output_field=IntegerField())
    ProductRecord.objects.filter(product__in=units).update(num_purchases=F("num_purchases") + more)


def _count_customer(order: Order, lines: int, units: int) -> None:
    own = UserRecord.objects.filter(user=order.user_id)
    more = {
        "num_orders": F("num_orders") + 1,
        "num_order_lines": F("num_order_lines") + lines,
        "num_order_items": F("num_order_items") + units,
        "total_spent": F("total_spent") + order.total_incl_tax,
        "date_last_order": order.date_placed,
    }
    if not own.update(**more):
        UserRecord.objects.bulk_create([UserRecord(user_id=order.user_id)], ignore_conflicts=True)
        own.update(**more)
