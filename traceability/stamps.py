"""Order rolls of stamps, bind ranges of them to lots, void what is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Product
from traceability.models import Lot, RollBinding, Stamp, StampRoll
from traceability.serials import new_roll_code

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

MAX_ROLL = 10_000_000
MAX_VOIDED_AT_ONCE = 10_000


@transaction.atomic
def order_roll(*, product: Product, units: int, by: _User | None) -> StampRoll:
    if not 1 <= units <= MAX_ROLL:
        raise ValidationError(_("A roll has 1 to %(most)s stamps.") % {"most": MAX_ROLL}, "roll_units")
    for _attempt in range(5):  # codes are drawn at random out of 33 million: the unique key finds the rare twin
        try:
            with transaction.atomic():
                return StampRoll.objects.create(code=new_roll_code(), product=product, units=units, ordered_by=by)
        except IntegrityError:
            continue
    raise RuntimeError("no free roll code found")


@transaction.atomic
def bind(*, roll: StampRoll, lot: Lot, first_unit: int, last_unit: int, by: _User | None) -> RollBinding:
    """Say that these stamps are on the packages of this lot. A range is bound once: no stamp is on two packages."""
    StampRoll.objects.select_for_update().get(pk=roll.pk)
    if lot.product_id != roll.product_id:
        raise ValidationError(_("These stamps were ordered for another product."), "bind_product")
    if not 1 <= first_unit <= last_unit <= roll.units:
        message = _("Choose stamps between 1 and %(units)s.") % {"units": roll.units}
        raise ValidationError(message, "bind_range")
    if taken := RollBinding.objects.filter(roll=roll).touching(first_unit, last_unit).first():
        message = _("Stamps %(first)s to %(last)s are on a lot already.")
        raise ValidationError(message % {"first": taken.first_unit, "last": taken.last_unit}, "bind_overlap")
    return RollBinding.objects.create(roll=roll, lot=lot, first_unit=first_unit, last_unit=last_unit, bound_by=by)


@transaction.atomic
def void(*, roll: StampRoll, first_unit: int, last_unit: int, reason: str, by: _User | None) -> int:
    """Make lost or spoilt stamps worthless for good; returns how many. Nothing brings a void stamp back."""
    if not 1 <= first_unit <= last_unit <= roll.units:
        message = _("Choose stamps between 1 and %(units)s.") % {"units": roll.units}
        raise ValidationError(message, "void_range")
    if last_unit - first_unit >= MAX_VOIDED_AT_ONCE:
        message = _("Void at most %(most)s stamps at once.") % {"most": MAX_VOIDED_AT_ONCE}
        raise ValidationError(message, "void_too_many")
    stamps = [
        Stamp(
            roll=roll, unit=unit, status=Stamp.Status.VOID, voided_at=timezone.now(), void_reason=reason, voided_by=by
        )
        for unit in range(first_unit, last_unit + 1)
    ]
    Stamp.objects.bulk_create(
        stamps,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["roll", "unit"],
        update_fields=["status", "voided_at", "void_reason", "voided_by"],
    )
    return len(stamps)


@transaction.atomic
def clear_unusual(*, stamp: Stamp, note: str, by: _User | None) -> Stamp:
    """Somebody looked and found the scans explained, such as a shop's shelf; they are not counted again."""
    stamp = Stamp.objects.select_for_update().get(pk=stamp.pk)
    stamp.cleared_at, stamp.cleared_note, stamp.cleared_by = timezone.now(), note, by
    stamp.save(update_fields=["cleared_at", "cleared_note", "cleared_by"])
    return stamp
