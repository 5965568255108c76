"""The order's status in Oscar's books goes with its parcels: the dashboard and the order page tell the same tale."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop
from oscar.apps.order.models import Order

from shop.models import Parcel

# Oscar keeps the words themselves; marked, so that customers read them in their language.
STAGES = (gettext_noop("Pending"), gettext_noop("Packed"), gettext_noop("Shipped"), gettext_noop("Complete"))
ENDS = (gettext_noop("Cancelled"), gettext_noop("Returned"))
_REACHED = {
    Parcel.Status.NEW: "Pending",
    Parcel.Status.PACKED: "Packed",
    Parcel.Status.SHIPPED: "Shipped",
    Parcel.Status.DELIVERED: "Complete",
}


@transaction.atomic
def follow_parcels(*, order: Order) -> None:
    """Move the order as far as its slowest parcel has come; what staff decided otherwise by hand stays."""
    order = Order.objects.select_for_update().get(pk=order.pk)
    for status in _steps(order.status, _reached(order)):
        order.set_status(status)


def _reached(order: Order) -> str:
    """Cancelled parcels hold nothing up, unless there is no other."""
    statuses = set(Parcel.objects.filter(order=order).values_list("status", flat=True))
    living = statuses - {Parcel.Status.CANCELLED}
    if not living:
        return "Cancelled" if statuses else order.status
    return min((_REACHED[Parcel.Status(status)] for status in living), key=STAGES.index)


def _steps(now: str, reached: str) -> list[str]:
    """Each stage on the way, so that Oscar's history of the order has no gaps."""
    if reached in STAGES and now in STAGES:
        return list(STAGES[STAGES.index(now) + 1 : STAGES.index(reached) + 1])
    return [reached] if reached in settings.OSCAR_ORDER_STATUS_PIPELINE.get(now, ()) else []
