"""Who bought what is called back, and whether they know."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.models.parcels import Parcel, ParcelLine
from traceability.models import Recall

SENDING = dt.timedelta(minutes=10)  # after this long a sender is taken for dead


class WarningQuerySet(models.QuerySet["RecallWarning"]):
    def to_mail(self, at: dt.datetime | None = None) -> Self:
        """Not mailed, with an address, and in nobody's hands."""
        free = Q(claimed_at__isnull=True) | Q(claimed_at__lte=(at or timezone.now()) - SENDING)
        return self.filter(free, mailed_at__isnull=True).exclude(order__attempt__email="")

    def to_call(self) -> Self:
        """Those whom no mail has reached, and nobody has called."""
        return self.filter(mailed_at__isnull=True, called_at__isnull=True)

    def telling_who_has_it(self) -> Self:
        """``has_it``: some of what is recalled was sent to the customer."""
        recall = models.OuterRef("recall")
        lots = Recall.objects.filter(Q(pk=models.OuterRef(recall)) | Q(because_of=models.OuterRef(recall)))
        sent = ParcelLine.objects.filter(parcel__order=models.OuterRef("order"), parcel__in=Parcel.objects.sent())
        return self.annotate(has_it=models.Exists(sent.filter(lot__in=lots.values("lot"))))


class RecallWarning(models.Model):
    """The customer of this order is to be warned of this recall: once, whatever is repeated."""

    order = models.ForeignKey("order.Order", models.CASCADE, related_name="recall_warnings")
    recall = models.ForeignKey("traceability.Recall", models.PROTECT, related_name="warnings")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    mailed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = WarningQuerySet.as_manager()

    class Meta:
        verbose_name = _("warning of a recall")
        verbose_name_plural = _("warnings of recalls")
        constraints = [models.UniqueConstraint(fields=["order", "recall"], name="recall_warned_once_per_order")]

    def __str__(self) -> str:
        return f"{self.order}: {self.recall}"
