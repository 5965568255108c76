from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from oscar.apps.order.models import Line, Order

from catalogue.models import Product
from shop.models import Parcel, ParcelLine
from shop.money.refunds import ask_for_refund
from shop.parcels.order_status import follow_parcels
from shop.stock.reserving import consume, give_back
from traceability.models import Lot, Recall


class WrongStep(Exception):
    """The parcel is not in a state from which this can happen."""


class MustNotBeSent(WrongStep):
    """A lot in the parcel is called back or on hold: another one must be taken."""


def pick_lots(products: Collection[int]) -> dict[int, int]:
    """By a product's key, that of the lot that a unit sold now is taken from: first expired, first out.

    Of what has no lot on sale there is nothing.
    """
    if not products:
        return {}
    first = Lot.objects.filter(product=OuterRef("pk")).on_sale().values("pk")[:1]
    picked = Product.objects.filter(pk__in=products).annotate(picked_lot=Subquery(first))
    return dict(picked.exclude(picked_lot=None).values_list("pk", "picked_lot"))


def pack_by_producer(*, order: Order, lines: Iterable[Line], lots: Mapping[int, int]) -> list[Parcel]:
    """One parcel for each producer in a new order, each line with its product's lot (``pick_lots``)."""
    lines = sorted(lines, key=lambda line: (_partner(line), line.pk))
    partners = list(dict.fromkeys(map(_partner, lines)))
    parcels = Parcel.objects.bulk_create(Parcel(order=order, partner_id=partner) for partner in partners)
    by_partner = dict(zip(partners, parcels, strict=True))
    ParcelLine.objects.bulk_create(
        ParcelLine(parcel=by_partner[_partner(line)], order_line=line, lot_id=lots.get(line.product_id or 0))
        for line in lines
    )
    return parcels


def _partner(line: Line) -> int:
    """Raises ValueError for a line without one, which Oscar's table would take."""
    if line.partner_id is None:
        raise ValueError(f"line {line.pk} of order {line.order_id} has no partner")
    return line.partner_id


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
    consume(_counted_units(parcel))
    _move(parcel, Parcel.Status.SHIPPED, "shipped_at", "carrier", "tracking")


@transaction.atomic
def mark_delivered(*, parcel: Parcel) -> None:
    parcel = _locked(parcel, Parcel.Status.SHIPPED)
    _move(parcel, Parcel.Status.DELIVERED, "delivered_at")


@transaction.atomic
def cancel(*, parcel: Parcel) -> None:
    """Take the parcel out of the order before it was sent: its goods can be sold again, its money is owed back."""
    parcel = _locked(parcel, Parcel.Status.NEW, Parcel.Status.PACKED)
    give_back(_counted_units(parcel))
    _move(parcel, Parcel.Status.CANCELLED, "cancelled_at")
    ask_for_refund(parcel=parcel)


def _locked(parcel: Parcel, *allowed: Parcel.Status) -> Parcel:
    parcel = Parcel.objects.select_for_update().get(pk=parcel.pk)
    if parcel.status not in allowed:
        raise WrongStep(parcel.get_status_display())
    return parcel


def _take_lots(parcel: Parcel) -> None:
    """What had no lot when it was ordered is taken from one that there is now, so that a recall finds it."""
    waiting = list(parcel.lines.filter(lot=None, order_line__product__isnull=False).select_related("order_line"))
    lots = pick_lots({line.order_line.product_id or 0 for line in waiting})
    for line in waiting:
        line.lot_id = lots.get(line.order_line.product_id or 0)
    ParcelLine.objects.bulk_update([line for line in waiting if line.lot_id], ["lot"])


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


def _counted_units(parcel: Parcel) -> Counter[int]:
    """By a stock record's key, how many of it are in the parcel; nothing of products whose stock nobody counts."""
    lines = Line.objects.filter(parcel_line__parcel=parcel, stockrecord__isnull=False)
    units: Counter[int] = Counter()
    for line in lines.select_related(
        "stockrecord__product__product_class", "stockrecord__product__parent__product_class"
    ):
        if line.stockrecord is not None and line.stockrecord.can_track_allocations:
            units[line.stockrecord.pk] += line.quantity
    return units


def _move(parcel: Parcel, status: Parcel.Status, *stamped: str) -> None:
    parcel.status = status
    setattr(parcel, stamped[0], timezone.now())
    parcel.save(update_fields=["status", *stamped])
    follow_parcels(order=parcel.order)
