"""Recognitions: dated, sourced, historical records; stars exist only while one of them is valid."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.constraints import NoOverlappingPeriods
from catalogue.validity import recognition_holds


class LegalBasis(models.TextChoices):
    QD_1048_2019 = "1048/QĐ-TTg", "1048/QĐ-TTg (2019)"
    QD_148_2023 = "148/QĐ-TTg", "148/QĐ-TTg (2023)"
    QD_26_2026 = "26/2026/QĐ-TTg", "26/2026/QĐ-TTg"

    @classmethod
    def in_force_on(cls, date: dt.date) -> LegalBasis:
        """The rules under which a recognition of ``date`` was decided; old ones are never judged by new rules."""
        if date >= dt.date(2026, 5, 22):
            return cls.QD_26_2026
        return cls.QD_148_2023 if date >= dt.date(2023, 2, 24) else cls.QD_1048_2019


class RecognitionQuerySet(models.QuerySet["Recognition"]):
    def valid(self, on: dt.date | None = None) -> Self:
        """Recognitions that give stars on ``on`` (today in Viet Nam by default): the only source of stars shown."""
        on = on or timezone.localdate()
        return self.filter(
            Q(revoked_at__isnull=True) | Q(revoked_at__date__gt=on),
            valid_from_date__lte=on,
            valid_until_date__gte=on,
        )

    def newest_first(self) -> Self:
        return self.order_by("-valid_from_date", "-pk")


class Recognition(models.Model):
    class Kind(models.TextChoices):
        NEW = "new", _("first recognition")
        RENEWAL = "renewal", _("renewal")
        UPGRADE = "upgrade", _("upgrade")

    class Precision(models.TextChoices):
        DAY = "day", _("exact to the day")
        MONTH = "month", _("known to the month")
        YEAR = "year", _("known to the year")

    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="recognitions")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.NEW)
    stars = models.PositiveSmallIntegerField(_("stars"))
    decision_number = models.CharField(_("decision number"), max_length=80, blank=True)
    decided_date = models.DateField(_("decided on"), null=True, blank=True)
    date_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    authority = models.CharField(_("authority as named then"), max_length=200)
    legal_basis = models.CharField(_("legal basis"), max_length=20, choices=LegalBasis.choices)
    score_a = models.DecimalField(_("score A"), max_digits=4, decimal_places=1, null=True, blank=True)
    score_b = models.DecimalField(_("score B"), max_digits=4, decimal_places=1, null=True, blank=True)
    score_c = models.DecimalField(_("score C"), max_digits=4, decimal_places=1, null=True, blank=True)
    score = models.DecimalField(_("total score"), max_digits=4, decimal_places=1, null=True, blank=True)
    valid_from_date = models.DateField(_("valid from"))
    valid_until_date = models.DateField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_reason = models.TextField(_("reason for revocation"), blank=True)
    source_title = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    note = models.TextField(_("note"), blank=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=3, stars__lte=5), name="recognition_stars_3_to_5"),
            models.CheckConstraint(
                condition=Q(valid_until_date__gte=F("valid_from_date")), name="recognition_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_reason=""), name="recognition_revoked_with_reason"
            ),
            models.CheckConstraint(
                condition=(Q(score_a__isnull=True) | Q(score_a__gte=0, score_a__lte=40))
                & (Q(score_b__isnull=True) | Q(score_b__gte=0, score_b__lte=25))
                & (Q(score_c__isnull=True) | Q(score_c__gte=0, score_c__lte=35))
                & (Q(score__isnull=True) | Q(score__gte=50, score__lte=100)),
                name="recognition_scores_in_range",
            ),
            NoOverlappingPeriods(
                name="recognition_no_overlap",
                owner="product",
                first="valid_from_date",
                last="valid_until_date",
                unless="revoked_at",
            ),
        ]
        indexes = [models.Index(fields=["product", "valid_until_date"])]

    def __str__(self) -> str:
        return f"{self.stars}★ {self.decision_number or self.valid_from_date}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic(savepoint=False):  # with what others write down about it
            super().save(*args, **kwargs)

    def is_valid(self, on: dt.date | None = None) -> bool:
        revoked = timezone.localdate(self.revoked_at) if self.revoked_at else None
        first, last = self.valid_from_date, self.valid_until_date
        return recognition_holds(on or timezone.localdate(), first=first, last=last, revoked=revoked)


class StarStatus(models.Model):
    """What is said of a product that is not a recognition: shown as words, never as stars."""

    class Kind(models.TextChoices):
        POTENTIAL_FIVE = "potential_five", _("potential five stars")
        CANDIDATE = "candidate", _("candidate")
        PROPOSED = "proposed", _("proposed")
        ASSESSED = "assessed", _("assessed")
        REPORTED = "reported", _("recognised, stars or date not stated")

    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="star_statuses")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    as_of_date = models.DateField(_("as of"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    source_title = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("status without stars")
        verbose_name_plural = _("statuses without stars")
        constraints = [models.UniqueConstraint(fields=["product", "kind"], name="star_status_once")]

    def __str__(self) -> str:
        return self.get_kind_display()
