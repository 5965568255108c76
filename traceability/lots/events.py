"""Record the steps of the journey of lots, correct them, and let an officer vouch for them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Place
from traceability.lots.releasing import hold_what_is_made
from traceability.lots.writing import write_event
from traceability.models import Event, EventItem, Lot
from traceability.rolls.selling import follow_sales

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

CLOCK_TOLERANCE = dt.timedelta(minutes=10)  # phones run ahead
Role = EventItem.Role


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of what: one of our lots, or something that others own by its EPC or its name.

    ``uom`` is a code of UN/ECE Recommendation 20 (KGM, GRM, LTR …), empty for pieces.
    """

    lot: Lot | None = None
    quantity: Decimal | None = None
    uom: str = ""
    epc: str = ""
    name: str = ""

    def as_item(self, role: str) -> EventItem:
        return EventItem(
            role=role, lot=self.lot, quantity=self.quantity, uom=self.uom, epc=self.epc, name=self.name
        )  # fmt: skip


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
    quantity: Decimal | None = None,
    uom: str = "",
    inputs: Sequence[Amount] = (),
    outputs: Sequence[Amount] = (),
    client_key: uuid.UUID | None = None,
    replaces: Event | None = None,
) -> Event:
    """Write down one step. With ``inputs`` it is a transformation, and ``lot`` is one of those that came out.

    ``client_key`` makes it safe to send the same step again: the first one is returned. Raises ValidationError.
    """
    if client_key and (sent := Event.objects.filter(client_key=client_key).first()):
        return sent
    if occurred_at > timezone.now() + CLOCK_TOLERANCE:
        raise ValidationError(_("A step cannot lie in the future."), "event_in_future")
    event = Event(
        lot=lot, kind=kind, occurred_at=occurred_at, actor=actor, recorded_by=by, place=place,
        place_note=place_note, note=note, note_en=note_en, picture=picture, client_key=client_key, replaces=replaces,
    )  # fmt: skip
    own = Amount(lot, quantity, uom)
    if inputs:
        items = [one.as_item(Role.INPUT) for one in inputs]
        items += [one.as_item(Role.OUTPUT) for one in (own, *outputs)]
    else:
        items = [own.as_item(Role.SUBJECT)]
    return write_step(event=event, items=items)


@transaction.atomic
def write_step(*, event: Event, items: Sequence[EventItem]) -> Event:
    """Write a step down, and do what follows from it: hold what was made from a stopped lot, note what was sold."""
    write_event(event, items)
    if event.declares_wrong_id is None and event.action != "DELETE":
        hold_what_is_made(items=items, by=event.recorded_by)
    follow_sales(event=event, items=items)
    return event


@transaction.atomic
def declare_wrong(*, event: Event, reason: str, by: _User | None) -> Event:
    """Say that an event did not happen so (EPCIS errorDeclaration); the event itself stays."""
    if not reason.strip():
        raise ValidationError(_("Say what is wrong with this step."), "wrong_without_reason")
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.declares_wrong_id or event.declarations.exists():
        raise ValidationError(_("This step was corrected already."), "wrong_twice")
    declaration = Event(
        lot=event.lot, kind=event.kind, occurred_at=event.occurred_at, actor=event.actor, recorded_by=by,
        place=event.place, place_note=event.place_note, declares_wrong=event, wrong_reason=reason.strip(),
    )  # fmt: skip
    items = [
        EventItem(role=i.role, lot=i.lot, epc=i.epc, is_class=i.is_class, name=i.name, quantity=i.quantity, uom=i.uom)
        for i in event.items.select_related("lot")
    ]
    return write_step(event=declaration, items=items)


@transaction.atomic
def correct(*, event: Event, reason: str, by: _User | None, **facts: Any) -> Event:
    """Declare the event wrong and record it anew as ``facts`` (those of ``record_event``) tell it."""
    declare_wrong(event=event, reason=reason, by=by)
    return record_event(by=by, replaces=event, **facts)


@transaction.atomic
def verify_event(*, event: Event, by: _User) -> Event:
    """The first officer who vouches is kept."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if not event.is_verified:
        event.verified_by, event.verified_at = by, timezone.now()
        event.save(update_fields=["verified_by", "verified_at"])
    return event


@transaction.atomic
def take_back_word(*, event: Event) -> Event:
    """An officer no longer vouches for the step."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    event.verified_by = event.verified_at = None
    event.save(update_fields=["verified_by", "verified_at"])
    return event
