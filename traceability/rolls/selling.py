"""A package was sold: said at the desk of one stamp, or by a program in an EPCIS event that names serials.

From then on few phones in few places scan the stamp, and a copy of it gives itself away early (``sightings``).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from traceability.codes.serials import Serial
from traceability.models import Event, EventItem, Stamp, StampRoll, StampSighting
from traceability.rolls.stretches import serial_in
from traceability.scans.sightings import watch

AT_ONCE = 5000
"""Units in one statement."""


@transaction.atomic
def sell(*, roll: StampRoll, unit: int) -> Stamp:
    """Raises ValidationError when the package was sold before, or its stamp is worth nothing."""
    if roll.withdrawals.touching(unit, unit).exists():
        raise ValidationError(_("This stamp is void or returned: it cannot be on a package that is sold."), "sold_void")
    stamp, _created = Stamp.objects.get_or_create(roll=roll, unit=unit)
    if stamp.sold_at:
        when = timezone.localtime(stamp.sold_at)
        message = _("This package was noted as sold on %(date)s already.")
        raise ValidationError(message % {"date": f"{when:%d/%m/%Y %H:%M}"}, "sold_twice")
    note_sold(roll_id=roll.pk, units=[unit], at=timezone.now())
    stamp.refresh_from_db()
    return stamp


@transaction.atomic
def take_back(*, stamp: Stamp) -> None:
    """It was not sold after all."""
    Stamp.objects.filter(pk=stamp.pk).update(sold_at=None)


@transaction.atomic
def note_sold(*, roll_id: int, units: Iterable[int], at: dt.datetime) -> None:
    """The first sale counts, and what is sold stands on no shelf any more. What was scanned since is judged at once."""
    ordered = sorted(set(units))
    for start in range(0, len(ordered), AT_ONCE):
        part = ordered[start : start + AT_ONCE]
        Stamp.objects.bulk_create([Stamp(roll_id=roll_id, unit=unit) for unit in part], ignore_conflicts=True)
        stamps = Stamp.objects.filter(roll=roll_id, unit__in=part)
        stamps.filter(displayed_since__isnull=False).update(displayed_since=None, watched_from=at)
        stamps.filter(Q(sold_at__isnull=True) | Q(sold_at__gt=at)).update(sold_at=at)
        since = StampSighting.objects.filter(roll=roll_id, unit__in=part, day__gte=timezone.localdate(at), at__gt=at)
        if seen := sorted(set(since.values_list("unit", flat=True))):
            watch([(roll_id, unit) for unit in seen])


def follow_sales(*, event: Event, items: Sequence[EventItem]) -> None:
    """A sale that names serials of the producer who tells it; declared wrong, it is taken back."""
    if event.kind != Event.Kind.SELL or event.capture is None:
        return
    for roll_id, units in _stamps_in(items, event.capture.producer_id).items():
        if event.declares_wrong_id is None:
            note_sold(roll_id=roll_id, units=units, at=event.occurred_at)
        else:
            _not_sold(roll_id, units, event.occurred_at)


def _stamps_in(items: Iterable[EventItem], producer_id: int) -> dict[int, list[int]]:
    """The units that the items name, by roll; serials that we did not issue name none."""
    serials: dict[str, list[Serial]] = defaultdict(list)
    for item in items:
        if not item.is_class and (serial := serial_in(item.epc)):
            serials[serial.roll_code].append(serial)
    rolls = StampRoll.objects.filter(code__in=serials, product__producer=producer_id)
    return {
        roll.pk: [one.unit for one in serials[roll.code] if one.is_issued(roll.secret, roll.units)] for roll in rolls
    }


def _not_sold(roll_id: int, units: Sequence[int], at: dt.datetime) -> None:
    for start in range(0, len(units), AT_ONCE):
        part = units[start : start + AT_ONCE]
        Stamp.objects.filter(roll=roll_id, unit__in=part, sold_at=at).update(sold_at=None)
