"""What people decide about stamps that are scanned much: a warning is explained, a package stands on display."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.typed_urls import split_typed
from traceability.codes.digital_link import PrintedCode, parse
from traceability.lookup import Named, find
from traceability.models import Stamp, StampRoll

if TYPE_CHECKING:
    from django.contrib.auth.models import _User


@transaction.atomic
def clear_unusual(*, stamp: Stamp, note: str, by: _User | None) -> Stamp:
    """Somebody looked and found the scans explained. They are counted anew from now on, against a bar twice as high."""
    stamp = Stamp.objects.select_for_update().get(pk=stamp.pk)
    if stamp.unusual_at is None or stamp.cleared_at is not None:
        return stamp
    stamp.cleared_at = stamp.watched_from = timezone.now()
    stamp.cleared_note, stamp.cleared_by = note, by
    stamp.times_cleared += 1
    stamp.save(update_fields=["cleared_at", "watched_from", "cleared_note", "cleared_by", "times_cleared"])
    return stamp


def unit_of(text: str) -> tuple[StampRoll, int]:
    """Roll and unit of a stamp by its number as printed or typed, or by the link that its code opens."""
    path = split_typed(text.strip()).path if "/" in text else f"/t/{text.strip().replace(' ', '')}"
    code = parse(path, encoded=True)
    named = find(code) if isinstance(code, PrintedCode) else Named()
    if named.roll_id is None or named.unit is None:
        raise ValidationError(_("We did not issue this stamp. Compare the number once more."), "stamp_unknown")
    return StampRoll.objects.get(pk=named.roll_id), named.unit


@transaction.atomic
def put_on_display(*, roll: StampRoll, unit: int, note: str, by: _User | None) -> Stamp:
    """The package stands where everybody tries its stamp: scans are counted and never raise a warning."""
    if not note.strip():
        raise ValidationError(_("Say where the package stands."), "display_note")
    stamp, _created = Stamp.objects.select_for_update().get_or_create(roll=roll, unit=unit)
    if stamp.opened_at or stamp.sold_at:
        raise ValidationError(_("This package was sold or opened: it cannot stand on display."), "display_sold")
    if stamp.unusual_at and not stamp.cleared_at:
        clear_unusual(stamp=stamp, note=note.strip(), by=by)
    stamp.refresh_from_db()
    stamp.displayed_since = stamp.displayed_since or timezone.now()
    stamp.display_note, stamp.displayed_by = note.strip(), by
    stamp.save(update_fields=["displayed_since", "display_note", "displayed_by"])
    return stamp


@transaction.atomic
def take_off_display(*, stamp: Stamp, by: _User | None) -> Stamp:
    """From now on the stamp is watched again; what was scanned on display does not count against it."""
    stamp = Stamp.objects.select_for_update().get(pk=stamp.pk)
    stamp.displayed_since, stamp.displayed_by, stamp.watched_from = None, by, timezone.now()
    stamp.save(update_fields=["displayed_since", "displayed_by", "watched_from"])
    return stamp
