"""Recalls: the scan page says so before anything else, within seconds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from traceability.models import Lot, Recall
from traceability.signals import recall_ended, recall_started

if TYPE_CHECKING:
    from django.contrib.auth.models import _User


@transaction.atomic
def recall(*, lot: Lot, reason: str, advice: str, by: _User | None, reason_en: str = "", advice_en: str = "") -> Recall:
    """Call the lot back. An open recall takes the new words instead of a second one being opened."""
    if not (reason.strip() and advice.strip()):
        raise ValidationError(_("A recall needs its reason and what people should do."), "recall_without_words")
    Lot.objects.select_for_update().get(pk=lot.pk)
    words = {"reason": reason, "advice": advice, "reason_en": reason_en, "advice_en": advice_en}
    started, created = Recall.objects.open().update_or_create(
        lot=lot, defaults=words, create_defaults={**words, "started_by": by}
    )
    if created:
        transaction.on_commit(partial(recall_started.send, Recall, recall=started))
    return started


@transaction.atomic
def end_recall(*, recall: Recall, note: str, by: _User | None) -> Recall:
    """Close the recall; it stays in the lot's history."""
    recall = Recall.objects.select_for_update().get(pk=recall.pk)
    if recall.ended_at is None:
        recall.ended_at, recall.ended_note, recall.ended_by = timezone.now(), note, by
        recall.save(update_fields=["ended_at", "ended_note", "ended_by"])
        transaction.on_commit(partial(recall_ended.send, Recall, recall=recall))
    return recall
