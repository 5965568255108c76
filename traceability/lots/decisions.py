"""Holds and recalls are steps of the journey too: one event for all the lots that a decision names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from traceability.lots.writing import write_event
from traceability.models import Event, EventItem, Lot

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

FREE_AGAIN = "in_progress"  # CBV disposition of what is neither held nor called back any more


def write_decision(
    kind: Event.Kind,
    lot: Lot,
    lots: Sequence[Lot],
    by: _User | None,
    *,
    note: str,
    note_en: str = "",
    is_end: bool = False,
    is_drill: bool = False,
) -> Event | None:
    """Write the decision into the journey of ``lots``, first of all of ``lot``. A drill happens to no real lot."""
    if is_drill or not lots:
        return None
    event = Event(lot=lot, kind=kind, occurred_at=timezone.now(), actor=_actor(lot, by), recorded_by=by)
    event.note, event.note_en = note.strip(), note_en.strip()
    if is_end:
        event.disposition = FREE_AGAIN
        event.note, event.note_en = _ended(kind, "vi", event.note), _ended(kind, "en", event.note_en)
    return write_event(event, [EventItem(role=EventItem.Role.SUBJECT, lot=one) for one in lots])


def _ended(kind: str, language: str, note: str) -> str:
    with override(language):
        said = _("The recall has ended.") if kind == Event.Kind.RECALL else _("The hold is lifted.")
    return f"{said} {note}".strip()


def _actor(lot: Lot, by: _User | None) -> str:
    """A household decides about its own lots; an officer decides for the programme."""
    producer = lot.product.producer
    if producer is not None and (by is None or producer.has_member(by)):
        return producer.name
    with override("vi"):
        return _("Programme office")
