"""Release and hold lots. Who may do so is the caller's to check (``Lot.is_editable_by``)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from traceability.models import Lot
from traceability.signals import lot_released

if TYPE_CHECKING:
    from django.contrib.auth.models import _User


@transaction.atomic
def release(*, lot: Lot, by: _User | None) -> Lot:
    """Make the lot public. Releasing it again changes nothing: the first release is what happened."""
    lot = Lot.objects.select_for_update().get(pk=lot.pk)
    if lot.is_released:
        return lot
    if lot.is_expired:
        raise ValidationError(_("This lot is past its date and cannot be released."), "lot_expired")
    lot.released_at, lot.released_by = timezone.now(), by
    lot.save(update_fields=["released_at", "released_by"])
    transaction.on_commit(partial(lot_released.send, Lot, lot=lot))
    return lot


@transaction.atomic
def hold(*, lot: Lot, reason: str, by: _User | None) -> Lot:
    """Take the lot off sale until somebody has looked; its scan pages say so."""
    if not reason.strip():
        raise ValidationError(_("Say why the lot is put on hold."), "hold_without_reason")
    lot = Lot.objects.select_for_update().get(pk=lot.pk)
    lot.held_at, lot.held_reason, lot.held_by = lot.held_at or timezone.now(), reason.strip(), by
    lot.save(update_fields=["held_at", "held_reason", "held_by"])
    return lot


@transaction.atomic
def unhold(*, lot: Lot, by: _User | None) -> Lot:
    lot = Lot.objects.select_for_update().get(pk=lot.pk)
    lot.held_at, lot.held_reason, lot.held_by = None, "", by
    lot.save(update_fields=["held_at", "held_reason", "held_by"])
    return lot
