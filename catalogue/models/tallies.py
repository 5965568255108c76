"""How often something was tried: what ``catalogue.limits`` counts."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Case, F, Q, Value, When


class TallyQuerySet(models.QuerySet["Tally"]):
    def running(self, now: dt.datetime) -> Self:
        return self.filter(ends_at__gt=now)

    def add_one(self, *, now: dt.datetime, ends_at: dt.datetime) -> int:
        """One more in the time that runs, or the first of a new one that ends at ``ends_at``."""
        is_over = Q(ends_at__lte=now)
        count = Case(When(is_over, then=1), default=F("count") + 1, output_field=models.PositiveIntegerField())
        return self.update(count=count, ends_at=Case(When(is_over, then=Value(ends_at)), default=F("ends_at")))


class Tally(models.Model):
    """``key`` is a keyed hash: no address and no name can be read from it."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    objects = TallyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
