"""Limits on guessing and sending, counted in the database: they hold for all processes, and when a cache is lost.

Nothing is counted in a cache. docs/decisions/0034-doors.md
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from math import ceil

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from catalogue.models.tallies import Tally, TallyQuerySet


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` tries within ``seconds``, which begin with the first of them; ``of`` says whose or at what."""

    name: str
    most: int
    seconds: int

    def take(self, *of: object) -> bool:
        """Count a try before it is made, so that those made at once are counted too; whether it is still allowed."""
        now = timezone.now()
        ends_at = now + dt.timedelta(seconds=self.seconds)
        with transaction.atomic():
            Tally.objects.bulk_create([Tally(key=self._key(of), ends_at=ends_at)], ignore_conflicts=True)
            self._tally(of).add_one(now=now, ends_at=ends_at)
            return self._tally(of).values_list("count", flat=True).get() <= self.most

    def give_back(self, *of: object) -> None:
        """The try was none: the right password."""
        self._tally(of).filter(count__gt=0).update(count=F("count") - 1)

    def is_spent(self, *of: object) -> bool:
        """Whether the next try would be one too many."""
        return self._spent(of).exists()

    def seconds_left(self, *of: object) -> int:
        """Until there is another try; 0 when there is one now."""
        ends_at = self._spent(of).values_list("ends_at", flat=True).first()
        return ceil((ends_at - timezone.now()).total_seconds()) if ends_at else 0

    def _spent(self, of: tuple[object, ...]) -> TallyQuerySet:
        return self._tally(of).running(timezone.now()).filter(count__gte=self.most)

    def _tally(self, of: tuple[object, ...]) -> TallyQuerySet:
        return Tally.objects.filter(key=self._key(of))

    def _key(self, of: tuple[object, ...]) -> str:
        text = "\n".join(str(one) for one in of)
        return f"{self.name}:{salted_hmac('catalogue.limits', text, algorithm='sha256').hexdigest()[:32]}"


def forget_old() -> int:
    """Delete what counts no longer."""
    return Tally.objects.filter(ends_at__lte=timezone.now()).delete()[0]
