"""Lots that are called back, with the reason and what people should do."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.folding import folded_words
from catalogue.localtext import HasLocalText
from traceability.models.ledger import SavedWhole


def _named(word: str) -> Q:
    return (
        Q(lot__product__folded__contains=word)
        | Q(lot__product__producer__slug__contains=word)
        | Q(lot__code__icontains=word)
        | Q(lot__product__gtin__contains=word)
    )


class RecallQuerySet(models.QuerySet["Recall"]):
    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def with_lot(self) -> Self:
        return self.select_related(
            "lot__product__producer", "lot__product__origin__province", "because_of__lot__product"
        ).prefetch_related(
            "lot__product__images",
            models.Prefetch(
                "consequences",
                Recall.objects.filter(lot__released_at__isnull=False)
                .select_related("lot__product")
                .order_by("lot__code"),
                to_attr="shown_consequences",
            ),
        )

    def in_state(self, state: str) -> Self:
        """``open`` or ``ended``; anything else is both."""
        return self.filter(ended_at__isnull=state == "open") if state in {"open", "ended"} else self

    def asked(self, query: str) -> Self:
        """All of the words, without accents, in product, producer or lot; old and new provinces answer.

        What was made from the lot, and was let out, is found like the lot itself: people hold that in their hands.
        """
        for word in folded_words(query):
            made = Recall.objects.filter(_named(word), because_of=models.OuterRef("pk"), lot__released_at__isnull=False)
            self = self.filter(
                _named(word)
                | Q(models.Exists(made))
                | Q(lot__product__origin__province__folded__contains=word)
                | Q(lot__product__origin__parent__folded__contains=word)
                | Q(lot__product__origin__successions__new__province__folded__contains=word)
            )
        return self.distinct()

    def newest_first(self) -> Self:
        return self.order_by(Coalesce("ended_at", "changed_at", "started_at").desc(), "-pk")

    def open_first(self) -> Self:
        return self.order_by(F("ended_at").desc(nulls_first=True), "-started_at", "-pk")

    def roots(self) -> Self:
        """What somebody decided; the recalls of what was made from it hang below (``consequences``)."""
        return self.filter(because_of__isnull=True)

    def public(self) -> Self:
        """What stands in the list of recalls: no drills, and nothing of which no lot was ever let out."""
        made = Recall.objects.filter(because_of=models.OuterRef("pk"), lot__released_at__isnull=False)
        return self.roots().filter(Q(lot__released_at__isnull=False) | models.Exists(made), is_drill=False)


class Recall(HasLocalText, SavedWhole):
    lot = models.ForeignKey("traceability.Lot", models.PROTECT, related_name="recalls", verbose_name=_("lot"))
    reason = models.TextField(_("reason"))
    reason_en = models.TextField(_("reason in English"), blank=True)
    advice = models.TextField(_("what to do"))
    advice_en = models.TextField(_("what to do, in English"), blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_note = models.TextField(_("how it ended"), blank=True)
    # Of a lot that was made from another one that is called back: the recall of that one.
    because_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="consequences", verbose_name=_("because of")
    )
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    # Told only to those who take part; its lots are made for it.
    is_drill = models.BooleanField(_("drill"), default=False, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RecallQuerySet.as_manager()

    shown_consequences: list[Recall]
    """Only there after ``with_lot``."""

    class Meta:
        verbose_name = _("recall")
        verbose_name_plural = _("recalls")
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=Q(ended_at__isnull=True), name="recall_one_open_per_lot"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="recall_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot}: {self.reason[:40]}"

    @property
    def state(self) -> str:
        return "open" if self.ended_at is None else "ended"

    @property
    def updated_at(self) -> dt.datetime:
        """When anything that people read about it was last decided."""
        return self.ended_at or self.changed_at or self.started_at

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def family(self) -> RecallQuerySet:
        """This recall and those of what was made from its lot."""
        return Recall.objects.filter(Q(pk=self.pk) | Q(because_of=self.pk))
