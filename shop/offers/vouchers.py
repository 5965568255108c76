"""Whether a voucher can be used now, and by this customer: one rule for its field, the basket and the order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext

if TYPE_CHECKING:  # the basket's models need this module
    from oscar.apps.voucher.models import Voucher

    from shop.offers.models import ConditionalOffer

WAITING = "reserved"  # of an attempt: its goods are set aside, and so are its vouchers


def with_uses(found: QuerySet[Voucher], user: Any) -> QuerySet[Voucher]:
    """With their offers, and who has used each: in an order, or in one that waits for its payment."""
    from oscar.apps.basket.models import Basket
    from oscar.apps.voucher.models import VoucherApplication

    own = user.pk if user is not None else None
    ordered = VoucherApplication.objects.filter(voucher=OuterRef("pk"))
    waiting = Basket.vouchers.through.objects.filter(voucher=OuterRef("pk"), basket__attempt__status=WAITING)
    return found.annotate(
        is_used=Exists(ordered),
        is_waited_for=Exists(waiting),
        is_used_by_them=Exists(ordered.filter(user=own, user__isnull=False)),
        is_waited_for_by_them=Exists(waiting.filter(basket__attempt__user=own, basket__attempt__user__isnull=False)),
    ).prefetch_related(Prefetch("offers", _offers()))


def _offers() -> QuerySet[ConditionalOffer]:
    from shop.offers.models import ConditionalOffer

    running = ConditionalOffer.objects.exclude(status=ConditionalOffer.SUSPENDED)
    return running.select_related("condition__range", "benefit__range").order_by("-priority", "pk")


def why_not(voucher: Any, user: Any) -> str:
    """In words for the customer; empty when it can be used. The voucher comes from ``with_uses``."""
    return _outside_its_days(voucher) or used(voucher, user) or _used_up(voucher, user)


def _outside_its_days(voucher: Any) -> str:
    now = timezone.now()
    if now < voucher.start_datetime:
        return gettext("This code is valid from %(date)s on.") % {"date": _moment(voucher.start_datetime)}
    if now > voucher.end_datetime:
        return gettext("This code was valid until %(date)s.") % {"date": _moment(voucher.end_datetime)}
    return ""


def used(voucher: Any, user: Any) -> str:
    """Only whether somebody, or this customer, has had it: who pays late keeps what an order was begun with."""
    if voucher.usage == voucher.SINGLE_USE:
        return _taken(voucher.is_used, voucher.is_waited_for, gettext("This code has been used already."))
    if voucher.usage != voucher.ONCE_PER_CUSTOMER:
        return ""
    if user is None or not user.is_authenticated:
        return gettext("This code is for once per customer: please sign in to use it.")
    told = gettext("You have used this code already.")
    return _taken(voucher.is_used_by_them, voucher.is_waited_for_by_them, told)


def _taken(is_used: bool, is_waited_for: bool, told: str) -> str:
    if is_used:
        return told
    return gettext("This code is in an order that waits for its payment.") if is_waited_for else ""


def _used_up(voucher: Any, user: Any) -> str:
    asked = user if user is not None and user.is_authenticated else None
    if any(offer.get_max_applications(asked) for offer in voucher.offers.all()):
        return ""
    return gettext("This code is used up.")


def _moment(at: Any) -> str:
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
