from itertools import groupby

from django.db import transaction
from django.utils import timezone
from oscar.apps.order.models import Line, Order

from catalogue.models import Product
from shop.checkout.owing import ask_for_refund
from shop.checkout.progress import follow_parcels
from shop.models import Parcel, ParcelLine
from traceability.models import Lot


class WrongStep(Exception):
    """The parcel is not in a state from which this can happen."""


def pick_lot(product: Product) -> Lot | None:
    """First expired, first out: the lot that a unit sold now is taken from."""
    return Lot.objects.filter(product=product).on_sale().first()


def pack_by_producer(*, order: Order) -> list[Parcel]:
    """One parcel for each producer in a new order, each line with its lot."""
    lines = sorted(order.lines.select_related("product"), key=lambda line: (line.partner_id, line.pk))
    return [
        _parcel(order, partner_id, list(own)) for partner_id, own in groupby(lines, key=lambda line: line.partner_id)
    ]


def _parcel(order: Order, partner_id: int, lines: list[Line]) -> Parcel:
    parcel = Parcel.objects.create(order=order, partner_id=partner_id)
    ParcelLine.objects.bulk_create(
        [ParcelLine(parcel=parcel, order_line=line, lot=pick_lot(line.product)) for line in lines]
    )
    return parcel


@transaction.atomic
def mark_packed(*, parcel: Parcel) -> None:
    parcel = _locked(parcel, Parcel.Status.NEW)
    _move(parcel, Parcel.Status.PACKED, "packed_at")


@transaction.atomic
def ship(*, parcel: Parcel, carrier: str, tracking: str) -> None:
    """Hand the parcel over: its goods leave the stock for good."""
    parcel = _locked(parcel, Parcel.Status.NEW, Parcel.Status.PACKED)
    parcel.carrier, parcel.tracking = carrier, tracking
    for line in _order_lines(parcel):
        line.stockrecord.consume_allocation(line.quantity)
    _move(parcel, Parcel.Status.SHIPPED, "shipped_at", "carrier", "tracking")


@transaction.atomic
def mark_delivered(*, parcel: Parcel) -> None:
    parcel = _locked(parcel, Parcel.Status.SHIPPED)
    _move(parcel, Parcel.Status.DELIVERED, "delivered_at")


@transaction.atomic
def cancel(*, parcel: Parcel) -> None:
    """Take the parcel out of the order before it was sent: its goods can be sold again, its money is owed back."""
    parcel = _locked(parcel, Parcel.Status.NEW, Parcel.Status.PACKED)
    for line in _order_lines(parcel):
        line.stockrecord.cancel_allocation(line.quantity)
    _move(parcel, Parcel.Status.CANCELLED, "cancelled_at")
    ask_for_refund(parcel=parcel)


def _locked(parcel: Parcel, *allowed: Parcel.Status) -> Parcel:
    parcel = Parcel.objects.select_for_update().get(pk=parcel.pk)
    if parcel.status not in allowed:
        raise WrongStep(parcel.get_status_display())
    return parcel


def _order_lines(parcel: Parcel) -> list[Line]:
    lines = Line.objects.filter(parcel_line__parcel=parcel, stockrecord__isnull=False)
    return list(lines.select_related("stockrecord__product__product_class").order_by("stockrecord_id"))


def _move(parcel: Parcel, status: Parcel.Status, *stamped: str) -> None:
    parcel.status = status
    setattr(parcel, stamped[0], timezone.now())
    parcel.save(update_fields=["status", *stamped])
    follow_parcels(order=parcel.order)
