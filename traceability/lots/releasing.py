"""Release and hold lots. Who may do so is the caller's to check (``Lot.is_editable_by``)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.models import Product
from traceability.lots import chain
from traceability.lots.decisions import write_decision
from traceability.models import Event, EventItem, Lot, Recall
from traceability.signals import lot_released

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

    from traceability.models.lots import LotQuerySet


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
    write_decision(Event.Kind.HOLD, lot, changed, by, note=reason)
    return next(one for one in held if one.pk == lot.pk)


def held_along(lot: Lot, *, by: _User) -> LotQuerySet:
    """What a hold may take along of what was made from the lot: all of it for an officer, of a household its own only,
    and of that what nobody holds already."""
    found = chain.descendants(lot)
    if by.has_perm("traceability.change_lot"):
        return found
    return found.filter(product__producer__members=by, held_at__isnull=True)


@transaction.atomic
def hold_with_made(*, lot: Lot, reason: str, by: _User) -> Lot:
    """Hold the lot and what may be taken along with it, up to this moment."""
    chain.lock_with_descendants(lot)
    return hold(lot=lot, reason=reason, by=by, with_made=list(held_along(lot, by=by).values_list("pk", flat=True)))


@transaction.atomic
def unhold(*, lot: Lot, by: _User | None, note: str = "") -> Lot:
    """Let the lot be sold again. Of a lot that is not on hold nothing changes."""
    lot = _locked([lot.pk]).get()
    if lot.held_at is not None:
        lot.held_at, lot.held_reason, lot.held_by = None, "", by
        lot.save(update_fields=["held_at", "held_reason", "held_by"])
        write_decision(Event.Kind.HOLD, lot, [lot], by, note=note, is_end=True)
    return lot


@transaction.atomic
def hold_what_is_made(*, items: Sequence[EventItem], by: _User | None) -> None:
    """A step that uses a lot which is called back or on hold is written down as it happened; what it made is held.

    So that nothing escapes a recall by being written down after it.
    """
    used = [item.lot for item in items if item.role in chain.USED and item.lot]
    made = [item.lot for item in items if item.role in chain.MADE and item.lot]
    if not used or not made:
        return
    for source in used:
        if reason := why_stopped(source):
            hold_what_is_free(lots=made, reason=reason, by=by)
            return


@transaction.atomic
def hold_what_is_free(*, lots: Collection[Lot], reason: str, by: _User | None) -> None:
    """Those of the lots that are neither on hold nor called back."""
    recalled = set(Recall.objects.open().filter(lot__in=lots).values_list("lot", flat=True))
    for lot in lots:
        if lot.held_at is None and lot.pk not in recalled:
            hold(lot=lot, reason=reason, by=by)


def why_stopped(lot: Lot) -> str:
    """The reason to hold what was made from the lot; nothing where there is none."""
    named = {"code": lot.code, "product": lot.product.title}
    with override("vi"):
        if Recall.objects.open().filter(lot=lot).exists():
            return _("Made from lot %(code)s (%(product)s), which is recalled.") % named
        held = Lot.objects.filter(pk=lot.pk, held_at__isnull=False).exists()
        return _("Made from lot %(code)s (%(product)s), which is on hold.") % named if held else ""


def _locked(keys: Collection[int]) -> QuerySet[Lot]:
    return Lot.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)


def is_stopped(product: Product) -> bool:
    """Whether all of the product that there is, is called back or on hold; asked of the database.

    What has no lots at all, or old ones only, is sold as before.
    """
    return product.pk in stopped([product.pk])


def stopped(products: Collection[int]) -> set[int]:
    """Those of the products (keys) that are stopped, in one query."""
    if not products:
        return set()
    return set(_stopped_lots().filter(product__in=products).values_list("product", flat=True))


def without_goods(product: OuterRef) -> LotQuerySet:
    """Lots that stop a product, for an ``Exists`` in a query of something else."""
    return _stopped_lots().filter(product=product)


def _stopped_lots() -> LotQuerySet:
    """Called back or on hold, where nothing else of the product is left."""
    recalled = Recall.objects.open().filter(lot=OuterRef("pk"))
    out = Lot.objects.released().filter(Q(held_at__isnull=False) | Exists(recalled))
    return out.exclude(Exists(Lot.objects.on_sale().filter(product=OuterRef("product"))))
