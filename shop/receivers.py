"""What happens elsewhere and matters here: order states reach our parcels, reports and certificates reach people."""

from collections.abc import Callable
from functools import partial
from typing import Any

from oscar.apps.order.models import Order

from catalogue.models import Certificate, CertificateDecision
from shop.certificates.mails import tell_of_claim, tell_of_decision
from shop.desk.reports.mails import tell_of_report
from shop.desk.scans.alerts import alert
from shop.models import Parcel
from shop.parcels.handling import WrongStep, cancel, mark_delivered, mark_packed, ship
from shop.recalls.warnings import warn
from traceability.models import ProblemReport, Recall

_FOLLOW: dict[str, Callable[..., None]] = {
    "Packed": mark_packed,
    "Shipped": partial(ship, carrier="", tracking=""),
    "Complete": mark_delivered,
    "Cancelled": cancel,
}


def parcels_follow(sender: Any, order: Order, new_status: str, **kwargs: Any) -> None:
    """What has not gone as far as staff say goes along; what has gone further stays where it is.

    Each parcel in a transaction of its own: they lock the parcel first and its order after it.
    """
    follow = _FOLLOW.get(new_status)
    if follow is None:
        return
    for parcel in Parcel.objects.filter(order=order):
        try:
            follow(parcel=parcel)
        except WrongStep:
            continue


def report_is_told(sender: Any, report: ProblemReport, **kwargs: Any) -> None:
    tell_of_report(report)


def certificate_waits(sender: Any, certificate: Certificate, **kwargs: Any) -> None:
    tell_of_claim(certificate)


def certificate_is_decided(sender: Any, decision: CertificateDecision, **kwargs: Any) -> None:
    tell_of_decision(decision)


def unusual_is_told(sender: Any, stamp_ids: list[int], **kwargs: Any) -> None:
    alert.enqueue()


def customers_are_warned(sender: Any, recall: Recall, lots: list[int], **kwargs: Any) -> None:
    warn(recall=recall, lots=lots)
