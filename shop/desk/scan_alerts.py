"""Stamps that are scanned unusually: told to the producer's people and to the officers, at most once an hour each.

Who waits is in the database (``Stamp.alerted_at``), so nothing is forgotten when a mail fails or the hour is not over:
the next warning, or ``manage.py send_scan_alerts``, takes it along.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext, override
from django_tasks import task

from catalogue.models import Producer
from cms.roles import OFFICERS
from shop.models import User
from traceability.models import Stamp

logger = logging.getLogger(__name__)
PAUSE = dt.timedelta(hours=1)
MOST_LISTED = 20


@task()
def alert() -> int:
    """Tell what waits; returns how many stamps. A mail that fails leaves its stamps waiting."""
    waiting = Stamp.objects.unusual().filter(alerted_at__isnull=True)
    producers = Producer.objects.filter(pk__in=waiting.values("roll__product__producer"))
    return sum(_alert_of(producer) for producer in producers) + _alert_of(None)


def _alert_of(producer: Producer | None) -> int:
    if not (claimed := _claim(producer)):
        return 0
    try:
        _tell(producer, claimed)
    except Exception:
        Stamp.objects.filter(pk__in=claimed).update(alerted_at=None)
        logger.exception("the warning about %d stamps could not be mailed", len(claimed))
        return 0
    return len(claimed)


@transaction.atomic
def _claim(producer: Producer | None) -> list[int]:
    """The stamps to tell of now, marked so that no other worker tells them too; none while the hour is not over."""
    if producer is not None:
        Producer.objects.select_for_update().get(pk=producer.pk)
    own, now = Stamp.objects.filter(roll__product__producer=producer), timezone.now()
    if own.filter(unusual_at__isnull=False, alerted_at__gt=now - PAUSE).exists():
        return []
    found = list(own.unusual().filter(alerted_at__isnull=True).values_list("pk", flat=True))
    Stamp.objects.filter(pk__in=found).update(alerted_at=now)
    return found


def _tell(producer: Producer | None, stamp_ids: list[int]) -> None:
    found = Stamp.objects.filter(pk__in=stamp_ids).select_related("roll__product").order_by("-unusual_at", "pk")
    stamps = list(found[:MOST_LISTED])
    members = Q(producers=producer) if producer else Q(pk__in=())
    own = set(User.objects.filter(members, is_active=True).values_list("email", flat=True))
    officers = set(User.objects.filter(groups__name=OFFICERS, is_active=True).values_list("email", flat=True))
    with override(settings.LANGUAGE_CODE):
        context = {"producer": producer, "stamps": stamps, "count": len(stamp_ids)}
        _send(own, {**context, "url": settings.SITE_URL + reverse("desk:reports")})
        _send(officers - own, {**context, "url": settings.SITE_URL + reverse("stamp:index")})


def _send(to: set[str], context: dict[str, object]) -> None:
    """One mail for each, so that nobody reads who else got it."""
    count = context["count"]
    subject = ngettext("%(count)s stamp is scanned unusually", "%(count)s stamps are scanned unusually", count)
    text = render_to_string("mail/unusual.txt", {**context, "more": count - MOST_LISTED})
    for address in sorted(filter(None, to)):
        EmailMessage(subject % {"count": count}, text, to=[address]).send()
