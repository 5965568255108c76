"""Days are those of TIME_ZONE, from midnight to midnight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone


def midnight(day: dt.date) -> dt.datetime:
    """The first moment of a day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
