"""Recalls of a lot and of what was made from it: the scan pages say so before anything else, within seconds.

Who may do so is the caller's to check (``Lot.is_editable_by``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Producer
from traceability.ledger.log.appending import log
from traceability.lots import chain
from traceability.lots.decisions import write_decision
from traceability.lots.releasing import hold_what_is_free, why_stopped
from traceability.models import Event, Lot, Recall
from traceability.signals import recall_ended, recall_started

if TYPE_CHECKING:
    from django.contrib.auth.models import _User


class Words(TypedDict):
    reason: str
    advice: str
    reason_en: str
    advice_en: str


@transaction.atomic
def recall(
    *,
    lot: Lot,
    reason: str,
    advice: str,
    by: _User | None,
    reason_en: str = "",
    advice_en: str = "",
    with_made: Collection[int] | None = (),
    is_drill: bool = False,
) -> Recall:
    """Call the lot back, and those of ``with_made`` (keys of lots) that were made from it; None means all of them.

    An open recall takes the new words, and the lots that it does not have yet. A lot that is called back for another
    reason keeps that recall. Raises ValidationError without words.
    """
    words = _words(reason, advice, reason_en, advice_en)
    lots = _locked(lot, with_made)
    own = Recall.objects.open().filter(lot=lot).first()
    is_new = own is None
    if own is None:
        own = Recall(lot=lot, started_by=by, is_drill=is_drill, **words)
        own.save()
    else:
        _reword(own, words)
    more = _add_consequences(own, [one for one in lots if one.pk != lot.pk], by)
    if more and not is_new:
        _note_change(own.because_of or own)
    if is_new or more:
        named = [*([lot] if is_new else []), *(one.lot for one in more)]
        write_decision(Event.Kind.RECALL, lot, named, by, note=reason, note_en=reason_en, is_drill=is_drill)
        root, keys = own.because_of or own, [one.pk for one in named]
        recall_started.send(Recall, recall=root, lots=keys)
    return own


class Made(NamedTuple):
    """What was made from a lot: what this person decides about, and what is held until those decide whose it is."""

    own: list[Lot]
    others: list[Lot]


def made_from(lot: Lot, *, by: _User) -> Made:
    """Officers decide about all lots, a producer about its own."""
    made = list(chain.descendants(lot).select_related("product__producer").order_by("product", "code"))
    if by.has_perm("traceability.change_lot"):
        return Made(made, [])
    mine = {lot.product.producer_id, *Producer.objects.of(by).values_list("pk", flat=True)} - {None}
    own = [one for one in made if one.product.producer_id in mine]
    return Made(own, [one for one in made if one.product.producer_id not in mine])


@transaction.atomic
def recall_with_made(*, lot: Lot, by: _User, left_out: Collection[int] = (), **words: Unpack[Words]) -> Recall:
    """Call the lot back with what was made from it, but for ``left_out``; what others made of it is held.

    What was made since the person looked is taken along.
    """
    chain.lock_with_descendants(lot)
    made = made_from(lot, by=by)
    done = recall(lot=lot, by=by, with_made=[one.pk for one in made.own if one.pk not in left_out], **words)
    hold_what_is_free(lots=made.others, reason=why_stopped(lot), by=by)
    return done


def _words(reason: str, advice: str, reason_en: str, advice_en: str) -> Words:
    if not (reason.strip() and advice.strip()):
        raise ValidationError(_("A recall needs its reason and what people should do."), "recall_without_words")
    return Words(reason=reason.strip(), advice=advice.strip(), reason_en=reason_en.strip(), advice_en=advice_en.strip())


def _locked(lot: Lot, with_made: Collection[int] | None) -> list[Lot]:
    """The lots, locked in one order, so that recalls of the same tree follow each other."""
    if with_made is not None and not with_made:
        return list(Lot.objects.filter(pk=lot.pk).select_for_update(no_key=True))
    tree = chain.lock_with_descendants(lot)
    wanted = {one.pk for one in tree} if with_made is None else {lot.pk, *with_made}
    if wanted - {one.pk for one in tree}:
        raise ValidationError(_("Some of these lots were not made from this one."), "recall_of_strangers")
    return [one for one in tree if one.pk in wanted]


def _reword(root: Recall, words: Words) -> None:
    changed = [one for one in root.family().open() if any(getattr(one, name) != text for name, text in words.items())]
    for one in changed:
        for name, text in words.items():
            setattr(one, name, text)
        _note_change(one, *words)


def _note_change(one: Recall, *changed: str) -> None:
    one.changed_at = timezone.now()
    one.save(update_fields=[*changed, "changed_at"])


def _add_consequences(own: Recall, lots: Sequence[Lot], by: _User | None) -> list[Recall]:
    """All consequences hang on the recall that came first, however many steps lie between."""
    root = own.because_of or own
    recalled = set(Recall.objects.open().filter(lot__in=lots).values_list("lot", flat=True))
    more = [
        Recall(
            lot=one, because_of=root, started_by=by, is_drill=root.is_drill, reason=own.reason,
            advice=own.advice, reason_en=own.reason_en, advice_en=own.advice_en,
        )
        for one in lots if one.pk not in recalled
    ]  # fmt: skip
    Recall.objects.bulk_create(more)
    log(*more, is_new=True)
    return more


@transaction.atomic
def change_words(*, recall: Recall, reason: str, advice: str, reason_en: str = "", advice_en: str = "") -> Recall:
    """Say it better, for the lot and for all that hang on its recall. Only while it is open."""
    recall = Recall.objects.select_for_update(of=("self",), no_key=True).get(pk=recall.pk)
    if not recall.is_open:
        raise ValidationError(_("This recall has ended: its words stay as they are."), "recall_has_ended")
    _reword(recall, _words(reason, advice, reason_en, advice_en))
    recall.refresh_from_db()
    return recall


@transaction.atomic
def end_recall(*, recall: Recall, note: str, by: _User | None) -> Recall:
    """Close the recall, and those of what was made from the lot; they stay in the history."""
    lots = Lot.objects.filter(recalls__in=recall.family()).order_by("pk")
    list(Lot.objects.filter(pk__in=lots.values("pk")).order_by("pk").select_for_update(no_key=True))
    ended = list(recall.family().open().select_related("lot"))
    for one in ended:
        one.ended_at, one.ended_note, one.ended_by = timezone.now(), note.strip(), by
        one.save(update_fields=["ended_at", "ended_note", "ended_by"])
    recall.refresh_from_db()
    if ended:
        named = [one.lot for one in ended]
        write_decision(Event.Kind.RECALL, recall.lot, named, by, note=note, is_end=True, is_drill=recall.is_drill)
        transaction.on_commit(partial(recall_ended.send, Recall, recall=recall))
    return recall


def open_of(lots: Collection[int] | QuerySet[Lot]) -> dict[int, Recall]:
    """The open recalls of these lots, by lot."""
    found = Recall.objects.open().filter(lot__in=lots).select_related("lot__product")
    return {one.lot_id: one for one in found}
