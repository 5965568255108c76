"""What a recall has to do with orders: whom it reaches, who is warned, and what must not be sent or sold any more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from oscar.apps.order.models import Order

from catalogue.localtext import local_text
from shop.mail.customers import letter
from shop.mail.kinds import Letter, Mail
from shop.mail.outbox import prepared, send_again, withdraw
from shop.models import CheckoutAttempt, OutgoingMail, Parcel, ParcelLine, RecallWarning
from traceability.models import Lot, Recall, RollBinding


@dataclass(frozen=True)
class Reach:
    """Whom and what some lots have come to."""

    lots: int
    stamps: int
    orders: int
    units: int
    waiting: int  # parcels that were not sent yet
    mails: int
    calls: int  # customers without an address


def reach(lots: Collection[int]) -> Reach:
    lines = lines_with(lots)
    orders = CheckoutAttempt.objects.filter(order__in=lines.values("parcel__order"))
    waiting = Parcel.objects.to_send().filter(pk__in=lines.values("parcel"))
    stamps = RollBinding.objects.filter(lot__in=lots).values_list("first_unit", "last_unit")
    return Reach(
        lots=len(lots),
        stamps=sum(last - first + 1 for first, last in stamps),
        orders=orders.count(),
        units=lines.aggregate(units=Sum("order_line__quantity"))["units"] or 0,
        waiting=waiting.count(),
        mails=orders.exclude(email="").count(),
        calls=orders.filter(email="").count(),
    )


def lines_with(lots: Collection[int] | QuerySet[Any, Any]) -> QuerySet[ParcelLine]:
    """What customers bought of these lots; what was cancelled never went to them."""
    return ParcelLine.objects.filter(lot__in=lots).exclude(parcel__status=Parcel.Status.CANCELLED)


def recalls_of(order: Order) -> list[Recall]:
    """The recalls, open and ended, of what is in an order: open ones first, the newest first.

    ``is_sent`` tells whether the customer has any of it.
    """
    lots = _lines_of(order).values("lot")
    # What was called back and settled before the order was placed is not this customer's affair.
    theirs = Q(ended_at__isnull=True) | Q(ended_at__gte=order.date_placed)
    found = Recall.objects.filter(theirs, lot__in=lots, is_drill=False).select_related("lot__product", "because_of")
    found = found.annotate(is_sent=Exists(_sent_of(order).filter(lot=OuterRef("lot"))))
    return sorted(found, key=lambda one: (not one.is_open, -one.started_at.timestamp()))


def held_of(order: Order) -> list[Lot]:
    """What is in an order, on hold and not called back; ``is_sent`` as above. Nobody is mailed about a hold."""
    found = Lot.objects.filter(pk__in=_lines_of(order).values("lot"), held_at__isnull=False)
    found = found.exclude(Exists(Recall.objects.open().filter(lot=OuterRef("pk")))).select_related("product")
    return list(found.annotate(is_sent=Exists(_sent_of(order).filter(lot=OuterRef("pk")))).order_by("code"))


def _lines_of(order: Order) -> QuerySet[ParcelLine]:
    return ParcelLine.objects.filter(parcel__order=order).exclude(parcel__status=Parcel.Status.CANCELLED)


def _sent_of(order: Order) -> QuerySet[ParcelLine]:
    return ParcelLine.objects.filter(parcel__order=order, parcel__in=Parcel.objects.sent())


@transaction.atomic
def warn(*, recall: Recall, lots: Collection[int] = ()) -> None:
    """Note every order with lots of this recall (and of its consequences), and mail those that have an address.

    ``lots`` were taken in just now: who was told before and has some of these too is told again.
    """
    recall = recall.because_of or recall
    if recall.is_drill:
        return
    orders = _orders_with(recall.family().open().values("lot"))
    told = RecallWarning.objects.filter(recall=recall, order__in=_orders_with(lots))
    withdraw(rows=OutgoingMail.objects.filter(recall_warnings__in=told))
    told.update(mail=None, called_at=None, called_by=None)
    RecallWarning.objects.bulk_create(
        [RecallWarning(order=order, recall=recall) for order in orders], ignore_conflicts=True
    )
    mail_warnings()


def _orders_with(lots: Collection[int] | QuerySet[Any, Any]) -> QuerySet[Order]:
    return Order.objects.filter(pk__in=lines_with(lots).values("parcel__order"))


def warn_late(*, order: Order) -> None:
    """An order that was placed while a recall was being decided."""
    for recall in {one.because_of or one for one in recalls_of(order) if one.is_open}:
        warn(recall=recall)


@transaction.atomic
def mail_warnings() -> int:
    """Write a mail for each warning that has none; the row of the warning, locked, is what makes it one."""
    warnings = list(RecallWarning.objects.to_mail().select_for_update(of=("self",)).select_related("order__attempt"))
    for warning in warnings:
        attempt: CheckoutAttempt = warning.order.attempt
        warning.mail = prepared(to=attempt.email, mail=RecallTold(warning.pk), language=attempt.language)
    OutgoingMail.objects.bulk_create([one.mail for one in warnings if one.mail], batch_size=500)
    RecallWarning.objects.bulk_update(warnings, ["mail"], batch_size=500)
    return len(warnings)


def mail_again(*, recall: Recall) -> int:
    """Somebody asks for what has not gone out yet; returns how many mails are tried now."""
    mail_warnings()
    return send_again(rows=OutgoingMail.objects.filter(recall_warnings__recall=recall))


@dataclass(frozen=True)
class RecallTold(Mail):
    kind: ClassVar[str] = "recall-told"
    warning_id: int

    def write(self) -> Letter:
        warning = RecallWarning.objects.select_related("order", "recall__lot__product").get(pk=self.warning_id)
        attempt = CheckoutAttempt.objects.with_all().get(order=warning.order)
        lines = lines_with(warning.recall.family().values("lot")).filter(parcel__order=warning.order)
        sent = lines.filter(parcel__in=Parcel.objects.sent())
        context: dict[str, Any] = {
            "reason": warning.recall.local("reason"),
            "advice": warning.recall.local("advice"),
            "sent": _told(sent),
            "waiting": _told(lines.exclude(pk__in=sent)),
        }
        subject = _USE if context["sent"] else _WAIT
        return letter("recall", gettext(subject) % {"number": attempt.number}, attempt, context)


_USE = gettext_noop("Recall: please do not use this from your order %(number)s")
_WAIT = gettext_noop("Your order %(number)s: a recalled lot is not sent to you")


def _told(lines: QuerySet[ParcelLine]) -> list[dict[str, Any]]:
    found = lines.select_related("order_line__product", "lot").order_by("pk")
    return [
        {"quantity": one.order_line.quantity, "title": _title(one), "code": one.lot.code} for one in found if one.lot
    ]


def _title(line: ParcelLine) -> str:
    product = line.order_line.product
    return local_text(product, "title").text if product else line.order_line.title


@transaction.atomic
def note_call(*, warning: RecallWarning, by: Any) -> None:
    """Somebody has called the customer; the first call counts."""
    RecallWarning.objects.filter(pk=warning.pk, called_at__isnull=True).update(called_at=timezone.now(), called_by=by)
