"""A roll's life: ordered, printed, delivered, applied to lots by ranges of units, and what of it is withdrawn.

Every change to the ranges of a roll holds its row, so that two people never bind or withdraw the same stamps: where
the database has row locks they wait for each other, on SQLite its one writer does the same.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import Product
from traceability.ledger.log.appending import log
from traceability.models import Lot, PrintFile, RollBinding, RollWithdrawal, Stamp, StampRoll, UndoneBinding
from traceability.rolls import codes

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

MAX_ROLL = 10_000_000
UNDO_WITHIN = dt.timedelta(hours=24)


@transaction.atomic
def order_roll(*, product: Product, units: int, by: _User | None, has_pin: bool = False) -> StampRoll:
    if not 1 <= units <= MAX_ROLL:
        raise ValidationError(_("A roll has 1 to %(most)s stamps.") % {"most": MAX_ROLL}, "roll_units")
    if codes.are_used_up():
        raise ValidationError(codes.used_up(), "roll_codes")
    for _attempt in range(5):  # somebody else may draw the same one at the same moment: the unique key finds that
        try:
            with transaction.atomic():
                return StampRoll.objects.create(
                    code=codes.free_code(), product=product, units=units, ordered_by=by, has_pin=has_pin
                )
        except IntegrityError:
            continue
    raise ValidationError(codes.used_up(), "roll_codes")


@transaction.atomic
def choose_letters(*, roll: StampRoll, in_capitals: bool) -> None:
    """How the web address is written in the codes of a roll; raises ValidationError once a print file was taken."""
    roll = _held(roll)
    if roll.printed_at:
        raise ValidationError(_("A print file was taken already: all stamps of a roll look the same."), "roll_letters")
    roll.in_capitals = in_capitals
    roll.save(update_fields=["in_capitals"])


@transaction.atomic
def note_print_file(
    *, roll: StampRoll, form: str, first_unit: int, last_unit: int, by: _User | None, is_to_print: bool = True
) -> None:
    """Who took which stamps as a file, and when. Only a look (``is_to_print=False``) does not make the roll printed."""
    PrintFile.objects.create(roll=roll, form=form, first_unit=first_unit, last_unit=last_unit, taken_by=by)
    if is_to_print:
        _note_printed(roll, by)


def _note_printed(roll: StampRoll, by: _User | None) -> None:
    if StampRoll.objects.filter(pk=roll.pk, printed_at=None).update(printed_at=timezone.now(), printed_by=by):
        log(roll)


@transaction.atomic
def deliver(*, roll: StampRoll, by: _User | None) -> None:
    """The printed stamps have arrived; who said so first is kept."""
    if StampRoll.objects.filter(pk=roll.pk, delivered_at=None).update(delivered_at=timezone.now(), delivered_by=by):
        log(roll)


@transaction.atomic
def bind(*, roll: StampRoll, lot: Lot, first_unit: int, last_unit: int, by: _User | None) -> RollBinding:
    """Say that these stamps are on the packages of this lot. A range is bound once: no stamp is on two packages.

    Whoever puts stamps on packages has them in hand, so the roll counts as delivered from then on.
    """
    roll = _held(roll)
    if lot.product_id != roll.product_id:
        raise ValidationError(_("These stamps were ordered for another product."), "bind_product")
    _must_be_on(roll, first_unit, last_unit, "bind_range")
    if taken := roll.bindings.touching(first_unit, last_unit).first():
        message = _("Stamps %(first)s to %(last)s are on a lot already.")
        raise ValidationError(message % {"first": taken.first_unit, "last": taken.last_unit}, "bind_overlap")
    if gone := roll.withdrawals.touching(first_unit, last_unit).first():
        message = _("Stamps %(first)s to %(last)s are withdrawn: they cannot go on a package.")
        raise ValidationError(message % {"first": gone.first_unit, "last": gone.last_unit}, "bind_withdrawn")
    deliver(roll=roll, by=by)
    return RollBinding.objects.create(roll=roll, lot=lot, first_unit=first_unit, last_unit=last_unit, bound_by=by)


@transaction.atomic
def apply_stamps(*, roll: StampRoll, lot: Lot, first_unit: int, last_unit: int, by: _User | None) -> list[RollBinding]:
    """Bind a stretch of a roll; withdrawn stamps in the middle of it stay off the lot."""
    roll = _held(roll)
    _must_be_on(roll, first_unit, last_unit, "bind_range")
    stretches = without_withdrawn(roll, first_unit, last_unit)
    if not stretches:
        raise ValidationError(_("All of these stamps are withdrawn: they cannot go on a package."), "bind_withdrawn")
    return [bind(roll=roll, lot=lot, first_unit=first, last_unit=last, by=by) for first, last in stretches]


def without_withdrawn(roll: StampRoll, first_unit: int, last_unit: int) -> list[tuple[int, int]]:
    """What is left of a stretch, as stretches."""
    left, first = [], first_unit
    for gone in roll.withdrawals.touching(first_unit, last_unit).order_by("first_unit"):
        if gone.first_unit > first:
            left.append((first, gone.first_unit - 1))
        first = gone.last_unit + 1
    return [*left, (first, last_unit)] if first <= last_unit else left


@transaction.atomic
def unbind(*, binding: RollBinding, by: _User | None) -> UndoneBinding:
    """Take back a binding that was a mistake; raises ValidationError with the reason when it is too late for that."""
    _held(binding.roll)
    binding = RollBinding.objects.select_related("lot").get(pk=binding.pk)
    if reason := why_it_stays(binding):
        raise ValidationError(reason, "unbind")
    undone = UndoneBinding.objects.create(
        roll_id=binding.roll_id, lot=binding.lot, first_unit=binding.first_unit, last_unit=binding.last_unit,
        bound_at=binding.bound_at, bound_by=binding.bound_by, undone_by=by,
    )  # fmt: skip
    binding.delete()
    return undone


def why_it_stays(binding: RollBinding) -> str:
    """Why a binding cannot be taken back; empty when it can.

    What a customer has read must not change under the same stamp. The producer's own first look at a stamp must not
    forbid mending a slip, so scans alone count only after UNDO_WITHIN. A warning is never shaken off by unbinding.
    """
    lot, stamps = binding.lot, binding.stamps()
    if lot.held_at or lot.recalls.open().exists():
        return _("The lot is on hold or recalled: its stamps stay with it.")
    if stamps.filter(Q(opened_at__isnull=False) | Q(sold_at__isnull=False) | Q(status=Stamp.Status.REPORTED)).exists():
        return _("A customer has opened, bought or reported one of these packages. Void the stamps that are wrong.")
    if timezone.now() - binding.bound_at > UNDO_WITHIN and stamps.exists():
        return _("These stamps have been scanned since. Void the stamps that are wrong.")
    return ""


@transaction.atomic
def withdraw(
    *, roll: StampRoll, first_unit: int, last_unit: int, kind: str, reason: str, by: _User | None
) -> list[RollWithdrawal]:
    """Make lost, spoilt or unused stamps worthless for good, in one row for each stretch not withdrawn before.

    Void ones may be on packages already; returned ones cannot be. Nothing brings a withdrawn stamp back.
    """
    roll = _held(roll)
    _must_be_on(roll, first_unit, last_unit, "withdraw_range")
    if not reason.strip():
        raise ValidationError(_("Say why, so that others understand it later."), "withdraw_reason")
    bound = roll.bindings.touching(first_unit, last_unit).first()
    if kind == RollWithdrawal.Kind.RETURNED and bound:
        message = _("Stamps %(first)s to %(last)s are on a lot already: what is on packages cannot be returned.")
        raise ValidationError(message % {"first": bound.first_unit, "last": bound.last_unit}, "withdraw_bound")
    stretches = without_withdrawn(roll, first_unit, last_unit)
    if not stretches:
        raise ValidationError(_("These stamps are withdrawn already."), "withdraw_again")
    return [
        RollWithdrawal.objects.create(
            roll=roll, first_unit=first, last_unit=last, kind=kind, reason=reason.strip(), withdrawn_by=by
        )
        for first, last in stretches
    ]


def _held(roll: StampRoll) -> StampRoll:
    return StampRoll.objects.select_for_update().get(pk=roll.pk)


def _must_be_on(roll: StampRoll, first_unit: int, last_unit: int, code: str) -> None:
    if not 1 <= first_unit <= last_unit <= roll.units:
        message = ngettext(
            "The roll has only stamp 1.", "Choose stamps between 1 and %(units)s, the smaller number first.", roll.units
        )
        raise ValidationError(message % {"units": roll.units}, code)
