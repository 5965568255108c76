from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from oscar.apps.order.models import Line, Order

from catalogue.models import Product
from shop.checkout.owing import ask_for_refund
from shop.checkout.progress import follow_parcels
from shop.models import Parcel, ParcelLine
from traceability.models import Lot, Recall


class WrongStep(Exception):
    """The parcel is not in a state from which this can happen."""


class MustNotBeSent(WrongStep):
    """A lot in the parcel is called back or on hold: another one must be taken."""


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
    """Raises MustNotBeSent when a lot in it is called back or on hold."""
    parcel = _locked(parcel, Parcel.Status.NEW)
    _take_lots(parcel)
    _refuse_stopped(parcel)
    _move(parcel, Parcel.Status.PACKED, "packed_at")


@transaction.atomic
def ship(*, parcel: Parcel, carrier: str, tracking: str) -> None:
    """Hand the parcel over: its goods leave the stock for good. Raises MustNotBeSent like ``mark_packed``."""
    parcel = _locked(parcel, Parcel.Status.NEW, Parcel.Status.PACKED)
    _take_lots(parcel)
    _refuse_stopped(parcel)
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


def _take_lots(parcel: Parcel) -> None:
    """What had no lot when it was ordered is taken from one that there is now, so that a recall finds it."""
    for line in parcel.lines.filter(lot=None, order_line__product__isnull=False).select_related("order_line__product"):
        if lot := pick_lot(line.order_line.product):
            line.lot = lot
            line.save(update_fields=["lot"])


def _refuse_stopped(parcel: Parcel) -> None:
    """Holding the lots: a recall that is being decided now waits for this parcel, or this parcel for it."""
    keys = parcel.lines.exclude(lot=None).values_list("lot", flat=True)
    lots = Lot.objects.filter(pk__in=list(keys)).order_by("pk").select_for_update(no_key=True)
    held = [lot.pk for lot in lots if lot.held_at]
    stopped = Lot.objects.filter(Q(pk__in=held) | Q(pk__in=Recall.objects.open().values("lot")), pk__in=list(keys))
    if codes := sorted(stopped.values_list("code", flat=True)):
        raise MustNotBeSent(", ".join(codes))


@transaction.atomic
def take_other_lot(*, line: ParcelLine, lot: Lot) -> None:
    """Pack from another lot of the same product, as long as the parcel was not sent. Raises WrongStep."""
    _locked(line.parcel, Parcel.Status.NEW, Parcel.Status.PACKED)
    allowed = Lot.objects.filter(product=line.order_line.product).on_sale().filter(pk=lot.pk)
    if not allowed.exists():
        raise MustNotBeSent(lot.code)
    ParcelLine.objects.filter(pk=line.pk).update(lot=lot)


def _order_lines(parcel: Parcel) -> list[Line]:
    lines = Line.objects.filter(parcel_line__parcel=parcel, stockrecord__isnull=False)
    return list(lines.select_related("stockrecord__product__product_class").order_by("stockrecord_id"))


def _move(parcel: Parcel, status: Parcel.Status, *stamped: str) -> None:
    parcel.status = status
    setattr(parcel, stamped[0], timezone.now())
    parcel.save(update_fields=["status", *stamped])
    follow_parcels(order=parcel.order)
