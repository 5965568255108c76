"""Release and hold lots. Who may do so is the caller's to check (``Lot.is_editable_by``)."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Product
from traceability import chain
from traceability.decisions import told
from traceability.models import Event, Lot, Recall
from traceability.receivers import forget_all_pages
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
def hold(*, lot: Lot, reason: str, by: _User | None, with_made: Collection[int] = ()) -> Lot:
    """Take the lot, and those of ``with_made`` that were made from it, off sale until somebody has looked.

    Their scan pages say so. A lot that is on hold already takes the new reason.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Say why the lot is put on hold."), "hold_without_reason")
    if set(with_made) - {lot.pk, *chain.descendants(lot).values_list("pk", flat=True)}:
        raise ValidationError(_("Some of these lots were not made from this one."), "hold_of_strangers")
    held = list(_locked([lot.pk, *with_made]))
    changed = [one for one in held if one.held_at is None or one.held_reason != reason]
    for one in changed:
        one.held_at, one.held_reason, one.held_by = one.held_at or timezone.now(), reason, by
        one.save(update_fields=["held_at", "held_reason", "held_by"])
    told(Event.Kind.HOLD, lot, changed, by, note=reason)
    forget_all_pages()
    return next(one for one in held if one.pk == lot.pk)


@transaction.atomic
def unhold(*, lot: Lot, by: _User | None, note: str = "") -> Lot:
    """Let the lot be sold again. Of a lot that is not on hold nothing changes."""
    lot = _locked([lot.pk]).get()
    if lot.held_at is not None:
        lot.held_at, lot.held_reason, lot.held_by = None, "", by
        lot.save(update_fields=["held_at", "held_reason", "held_by"])
        told(Event.Kind.HOLD, lot, [lot], by, note=note, is_end=True)
        forget_all_pages()
    return lot


def _locked(keys: Collection[int]) -> QuerySet[Lot]:
    return Lot.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)


def is_stopped(product: Product) -> bool:
    """Whether all of the product that there is, is called back or on hold; asked of the database.

    What has no lots at all, or old ones only, is sold as before.
    """
    return product.pk in stopped([product.pk])


def stopped(products: Collection[int]) -> set[int]:
    """Those of the products (keys) that are stopped, in one query."""
    recalled = Recall.objects.open().filter(lot=OuterRef("pk"))
    out = Lot.objects.released().filter(Q(held_at__isnull=False) | Exists(recalled), product__in=products)
    left = Lot.objects.on_sale().filter(product=OuterRef("product"))
    return set(out.exclude(Exists(left)).values_list("product", flat=True))
