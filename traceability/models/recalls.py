"""Lots that are called back, with the reason and what people should do."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.localtext import HasLocalText
from traceability.models.ledger import SavedWhole


class RecallQuerySet(models.QuerySet["Recall"]):
    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)


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

    objects = RecallQuerySet.as_manager()

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
