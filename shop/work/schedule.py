"""All periodic work of the shop: what the worker runs, and when. Each is a command too, to be run by hand.

Times of day are Việt Nam's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Every:
    period: dt.timedelta

    def first(self, now: dt.datetime) -> dt.datetime:
        return now

    def after(self, now: dt.datetime) -> dt.datetime:
        return now + self.period


@dataclass(frozen=True)
class Daily:
    at: dt.time

    def first(self, now: dt.datetime) -> dt.datetime:
        return self.after(now)

    def after(self, now: dt.datetime) -> dt.datetime:
        here = timezone.localtime(now)
        today = dt.datetime.combine(here.date(), self.at, here.tzinfo)
        return today if today > here else dt.datetime.combine(here.date() + dt.timedelta(days=1), self.at, here.tzinfo)


@dataclass(frozen=True)
class Job:
    command: str
    when: Every | Daily
    does: str | Promise = ""
    """What staff read of it."""

    @property
    def is_daily(self) -> bool:
        return isinstance(self.when, Daily)


def every(*, minutes: int) -> Every:
    return Every(dt.timedelta(minutes=minutes))


def daily(hour: int, minute: int = 0) -> Daily:
    return Daily(dt.time(hour, minute))


SCHEDULE = (
    Job("ledger_sequence", every(minutes=1), _("Signs in the ledger what a crash left unsigned")),
    Job("refresh_documents", every(minutes=1), _("Renews products changed in bulk, or whose stars begin or end today")),
    Job("refresh_pages", every(minutes=1), _("Renews written pages in the same way")),
    Job("expire_attempts", every(minutes=2), _("Gives back the goods of payments that ran out of time")),
    Job("recall_mails", every(minutes=5), _("Warns buyers of a recall who have not been written to")),
    Job("send_scan_alerts", every(minutes=10), _("Warns producers and officers of stamps that may be copied")),
    Job("reconcile_payments", every(minutes=10), _("Finds paid orders of which the gateway's message was lost")),
    Job("forget_old_scans", daily(0, 10), _("Forgets which phones scanned the day before yesterday")),
    Job("prepare_scan_days", every(minutes=360), _("Makes room for the scans of the coming week")),
    Job("forget_bodies", daily(2, 20), _("Forgets what mails older than 30 days said")),
    Job("forget_tasks", daily(2, 25), _("Forgets background tasks older than two days, failed ones after 30 days")),
    Job("forget_tallies", daily(2, 30), _("Forgets how often something was tried, where that counts no longer")),
    Job("verify_ledger", daily(2, 40), _("Checks the whole ledger; fails when anything was changed")),
    Job("certificate_expiries", daily(7), _("Tells producers which certificates run out")),
)
