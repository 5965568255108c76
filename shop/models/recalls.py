"""Who bought what is called back, and whether they know."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.models.parcels import Parcel, ParcelLine
from traceability.models import Recall


class WarningQuerySet(models.QuerySet["RecallWarning"]):
    def to_mail(self) -> Self:
        """With an address, and no mail yet."""
        return self.filter(mail__isnull=True, order__attempt__isnull=False).exclude(order__attempt__email="")

    def reached(self) -> Self:
        return self.filter(mail__sent_at__isnull=False)

    def to_call(self) -> Self:
        """Those whom no mail has reached, and nobody has called."""
        return self.filter(mail__sent_at__isnull=True, called_at__isnull=True)

    def who_has_it_first(self) -> Self:
        """``has_it``: some of what is recalled was sent to the customer."""
        recall = models.OuterRef("recall")
        lots = Recall.objects.filter(Q(pk=models.OuterRef(recall)) | Q(because_of=models.OuterRef(recall)))
        sent = ParcelLine.objects.filter(parcel__order=models.OuterRef("order"), parcel__in=Parcel.objects.sent())
        return self.annotate(has_it=models.Exists(sent.filter(lot__in=lots.values("lot")))).order_by("-has_it", "pk")


class RecallWarning(models.Model):
    """The customer of this order is to be warned of this recall: once, whatever is repeated."""

    order = models.ForeignKey("order.Order", models.CASCADE, related_name="recall_warnings")
    recall = models.ForeignKey("traceability.Recall", models.PROTECT, related_name="warnings")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    mail = models.ForeignKey(
        "shop.OutgoingMail", models.SET_NULL, null=True, blank=True, editable=False, related_name="recall_warnings"
    )
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = WarningQuerySet.as_manager()

    class Meta:
        verbose_name = _("warning of a recall")
        verbose_name_plural = _("warnings of recalls")
        constraints = [models.UniqueConstraint(fields=["order", "recall"], name="recall_warned_once_per_order")]

    def __str__(self) -> str:
        return f"{self.order}: {self.recall}"
