"""Stamps that are scanned unusually: told to the producer's people and to the officers, at most once an hour each.

Who waits is in the database (``Stamp.alerted_at``), so nothing is forgotten when the hour is not over: the next
warning, or the schedule's ``send_scan_alerts``, takes it along.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import ngettext
from django_tasks import task

from catalogue.models import Producer
from shop.mail import outbox
from shop.mail.addresses import absolute
from shop.mail.kinds import Letter, Mail
from shop.mail.people import officers, people_of
from traceability.models import Stamp

PAUSE = dt.timedelta(hours=1)
MOST_LISTED = 20


@dataclass(frozen=True)
class StampsUnusual(Mail):
    kind: ClassVar[str] = "stamps-unusual"
    producer_id: int | None
    stamp_ids: list[int]  # the newest ones
    count: int
    is_own: bool

    def write(self) -> Letter:
        found = Stamp.objects.filter(pk__in=self.stamp_ids).select_related("roll__product")
        context = {
            "producer": Producer.objects.filter(pk=self.producer_id).first() if self.producer_id else None,
            "stamps": found.order_by("-unusual_at", "pk"),
            "count": self.count,
            "more": self.count - len(self.stamp_ids),
            "url": absolute("desk:reports" if self.is_own else "stamp:index"),
        }
        subject = ngettext("%(count)s stamp is scanned unusually", "%(count)s stamps are scanned unusually", self.count)
        return Letter(subject % {"count": self.count}, render_to_string("mail/unusual.txt", context))


@task(backend="worker")
def alert() -> int:
    """Tell what waits; returns how many stamps."""
    waiting = Stamp.objects.unusual().filter(alerted_at__isnull=True)
    producers = Producer.objects.filter(pk__in=waiting.values("roll__product__producer"))
    return sum(_alert_of(producer) for producer in producers) + _alert_of(None)


@transaction.atomic
def _alert_of(producer: Producer | None) -> int:
    """Claimed and written down together: who is marked as told has a mail."""
    claimed = _claim(producer)
    if claimed:
        _tell(producer, claimed)
    return len(claimed)


def _claim(producer: Producer | None) -> list[int]:
    """The stamps to tell of now, marked so that no other worker tells them too; none while the hour is not over."""
    if producer is not None:
        Producer.objects.select_for_update().get(pk=producer.pk)
    own, now = Stamp.objects.filter(roll__product__producer=producer), timezone.now()
    if own.filter(unusual_at__isnull=False, alerted_at__gt=now - PAUSE).exists():
        return []
    waiting = own.unusual().filter(alerted_at__isnull=True).order_by("-unusual_at", "pk")
    found = list(waiting.values_list("pk", flat=True))
    Stamp.objects.filter(pk__in=found).update(alerted_at=now)
    return found


def _tell(producer: Producer | None, stamp_ids: list[int]) -> None:
    key, own = producer.pk if producer else None, people_of(producer)
    once = f"unusual-{key}-{timezone.now().isoformat()}"
    for to, is_own in ((own, True), (officers() - own, False)):
        listed = StampsUnusual(key, stamp_ids[:MOST_LISTED], len(stamp_ids), is_own)
        outbox.send(to=to, mail=listed, once=once)
