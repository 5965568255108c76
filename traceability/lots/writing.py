"""Write an event into the tables and into the ledger. What follows from it is the business of ``events``."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from traceability.epcis.language.describing import describe, give_other_name, keep_facts
from traceability.ledger.log.appending import log, log_steps
from traceability.lots.chain import refuse_circle
from traceability.models import Event, EventItem

_LOADED = ("lot", "place", "capture", "recorded_by", "replaces")


@transaction.atomic
def write_event(event: Event, items: Sequence[EventItem]) -> Event:
    """Check and save an event with what takes part in it, and log it; the one way in for every event."""
    event.clean_fields(exclude=_LOADED)
    describe(event, items)
    _refuse_twice(event)
    event.full_clean(exclude={"event_hash", *_LOADED})  # the first was looked up just now, the others are at hand
    event.save()
    keep_facts(event)
    for item in items:
        item.event = event
        item.full_clean(exclude={"event", "lot"})
    refuse_circle(items)
    EventItem.objects.bulk_create(items)
    log(event, is_new=True)
    if event.lot_id:
        log_steps(event.lot_id)
    return event


def _refuse_twice(event: Event) -> None:
    """Told again word for word, a step is a slip of the finger; unless it was declared wrong in between."""
    if not event.event_hash or not (known := Event.objects.filter(event_hash=event.event_hash)).exists():
        return
    if known.standing().exists():
        raise ValidationError(_("This step is written down already."), "event_twice")
    give_other_name(event)
