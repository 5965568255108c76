"""Who may send EPCIS documents, and what became of each."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CaptureTokenQuerySet(models.QuerySet["CaptureToken"]):
    def valid(self) -> Self:
        return self.filter(revoked_at__isnull=True)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class CaptureToken(models.Model):
    """A producer's key to the capture interface; only its SHA-256 is kept."""

    producer = models.ForeignKey("catalogue.Producer", models.CASCADE, related_name="capture_tokens")
    name = models.CharField(_("what it is for"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CaptureTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("capture token")
        verbose_name_plural = _("capture tokens")

    def __str__(self) -> str:
        return self.name


class CaptureJob(models.Model):
    """One POST to /epcis/capture (EPCIS 2.0, 12.6): all of its events are kept, or none."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    producer = models.ForeignKey("catalogue.Producer", models.PROTECT, related_name="captures")
    token = models.ForeignKey(CaptureToken, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    success = models.BooleanField(default=False)
    event_count = models.PositiveIntegerField(default=0)
    duplicate_count = models.PositiveIntegerField(default=0)  # known before, by their hash, and not kept again
    errors = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("capture")
        verbose_name_plural = _("captures")

    def __str__(self) -> str:
        return str(self.key)

    def as_epcis(self) -> dict[str, Any]:
        """The capture job of the REST binding, and how many events were kept."""
        return {
            "captureID": str(self.key),
            "createdAt": self.created_at.isoformat(timespec="milliseconds"),
            "finishedAt": self.finished_at.isoformat(timespec="milliseconds") if self.finished_at else None,
            "running": self.finished_at is None,
            "success": self.success,
            "captureErrorBehaviour": "rollback",
            "eventCount": self.event_count,
            "duplicateCount": self.duplicate_count,
            "errors": self.errors,
        }
