"""What the worker keeps about itself: that it lives, and when each periodic job ran and is due."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BEAT = dt.timedelta(seconds=10)
DOWN_AFTER = dt.timedelta(minutes=1)
LATE_AFTER = dt.timedelta(minutes=15)


class BeatQuerySet(models.QuerySet["WorkerBeat"]):
    def alive(self, at: dt.datetime) -> Self:
        return self.filter(beat_at__gt=at - DOWN_AFTER)


class WorkerBeat(models.Model):
    """A worker that lives says so every few seconds."""

    worker = models.CharField(max_length=120, unique=True, help_text="host:process:something random")
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)

    objects = BeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.worker


class JobQuerySet(models.QuerySet["ScheduledJob"]):
    def due(self, at: dt.datetime) -> Self:
        """Due, and in no living worker's hands."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
        return self.filter(free, due_at__lte=at)

    def in_trouble(self, at: dt.datetime) -> Self:
        """Failed the last time, or left lying by all workers; one that is running is neither."""
        return self.filter(~Q(failure="") | Q(due_at__lte=at - LATE_AFTER, leased_until__isnull=True))


class ScheduledJob(models.Model):
    """When a job of ``shop.work.schedule`` is due; the code says what it does and how often."""

    name = models.CharField(_("job"), max_length=60, unique=True)
    due_at = models.DateTimeField(_("next run"))
    holder = models.CharField(max_length=120, blank=True, help_text="The worker that runs it now.")
    leased_until = models.DateTimeField(null=True, blank=True, help_text="Renewed while its worker lives.")
    started_at = models.DateTimeField(_("last run"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    said = models.TextField(blank=True)
    failure = models.CharField(_("last error"), max_length=300, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheduled job")
        verbose_name_plural = _("scheduled jobs")

    def __str__(self) -> str:
        return self.name
