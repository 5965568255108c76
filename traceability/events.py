"""Record the steps of a lot's journey, and let an officer vouch for them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Place
from traceability.models import Event, Lot

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

CLOCK_TOLERANCE = dt.timedelta(minutes=10)  # phones run ahead


@transaction.atomic
def record_event(
    *,
    lot: Lot,
    kind: str,
    occurred_at: dt.datetime,
    actor: str,
    by: _User | None,
    place: Place | None = None,
    place_note: str = "",
    note: str = "",
    note_en: str = "",
    picture: Any = "",
) -> Event:
    if occurred_at > timezone.now() + CLOCK_TOLERANCE:
        raise ValidationError(_("A step cannot lie in the future."), "event_in_future")
    event = Event(
        lot=lot, kind=kind, occurred_at=occurred_at, actor=actor, recorded_by=by, place=place,
        place_note=place_note, note=note, note_en=note_en, picture=picture,
    )  # fmt: skip
    event.full_clean()
    event.save()
    return event


@transaction.atomic
def verify_event(*, event: Event, by: _User) -> Event:
    """The first officer who vouches is kept."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if not event.is_verified:
        event.verified_by, event.verified_at = by, timezone.now()
        event.save(update_fields=["verified_by", "verified_at"])
    return event
