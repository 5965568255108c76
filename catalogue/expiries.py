"""What ends soon: certificates that nothing newer follows, and OCOP recognitions that were not renewed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.models import Certificate, Recognition

THRESHOLDS = (30, 90, 180)  # days ahead at which people are told
FORGOTTEN_AFTER = 730  # days after which what has ended leaves the queue
BANDS = {
    "past": _("has ended"),
    "30": _("within 30 days"),
    "90": _("within 90 days"),
    "180": _("within 180 days"),
}


@dataclass(frozen=True, slots=True)
class Expiry:
    of: Certificate | Recognition
    ends_date: dt.date
    days_left: int

    @property
    def kind(self) -> str:
        return "certificate" if isinstance(self.of, Certificate) else "recognition"

    @property
    def band(self) -> str:
        """A key of BANDS."""
        return "past" if self.days_left < 0 else str(threshold(self.days_left))

    @property
    def days_over(self) -> int:
        return max(0, -self.days_left)

    @property
    def product(self) -> Any:
        return self.of.product

    @property
    def holder(self) -> Any:
        """Whose it is: a producer, or the place of a certificate for a place."""
        if isinstance(self.of, Certificate):
            return self.of.holder or self.of.place
        return self.of.product.producer


def threshold(days_left: int) -> int | None:
    """The last threshold that was crossed: 30 at 20 days, None at 181 days."""
    return next((days for days in THRESHOLDS if days_left <= days), None)


def expiring_certificates(today: dt.date | None = None) -> Any:
    last = (today or timezone.localdate()) + dt.timedelta(days=THRESHOLDS[-1])
    found = Certificate.objects.in_use().filter(expires_date__lte=last)
    return found.select_related("product__producer", "producer", "place").order_by("expires_date", "pk")


def expiries(*, certificates: Any = None, with_recognitions: bool = True) -> list[Expiry]:
    """The most urgent first; ``certificates`` narrows down whose."""
    today = timezone.localdate()
    first = today - dt.timedelta(days=FORGOTTEN_AFTER)
    chosen = expiring_certificates(today).filter(expires_date__gte=first)
    if certificates is not None:
        chosen = chosen.filter(pk__in=certificates.values("pk"))
    found = [_expiry(one, one.expires_date, today) for one in chosen]
    if with_recognitions:
        found += [_expiry(one, one.valid_until_date, today) for one in _ending_recognitions(today, first)]
    return sorted(found, key=lambda one: (one.ends_date, one.kind, one.of.pk))


def _expiry(of: Certificate | Recognition, ends: dt.date, today: dt.date) -> Expiry:
    return Expiry(of, ends, (ends - today).days)


def _ending_recognitions(today: dt.date, first: dt.date) -> Any:
    """The last one of each product."""
    newer = Recognition.objects.filter(
        product=OuterRef("product"), revoked_at__isnull=True, valid_until_date__gt=OuterRef("valid_until_date")
    )
    last = today + dt.timedelta(days=THRESHOLDS[-1])
    found = Recognition.objects.filter(revoked_at__isnull=True, valid_until_date__range=(first, last))
    return found.exclude(Exists(newer)).select_related("product__producer").order_by(F("valid_until_date"))
