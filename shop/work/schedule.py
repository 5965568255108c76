"""All periodic work of the shop: what the worker runs, and when. Each is a command too, to be run by hand.

Times of day are Việt Nam's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone


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

    @property
    def is_daily(self) -> bool:
        return isinstance(self.when, Daily)


def every(*, minutes: int) -> Every:
    return Every(dt.timedelta(minutes=minutes))


def daily(hour: int, minute: int = 0) -> Daily:
    return Daily(dt.time(hour, minute))


SCHEDULE = (
    Job("ledger_sequence", every(minutes=1)),  # signs what a crash left unsigned
    Job("refresh_documents", every(minutes=1)),  # products changed in bulk, stars that begin or end today
    Job("refresh_pages", every(minutes=1)),  # the same for written pages
    Job("expire_attempts", every(minutes=2)),  # frees reserved stock
    Job("recall_mails", every(minutes=5)),  # whoever was noted before the outbox was there
    Job("send_scan_alerts", every(minutes=10)),  # warnings about copies, gathered by the hour
    Job("reconcile_payments", every(minutes=10)),  # finds paid orders whose webhook was lost
    Job("forget_old_scans", daily(0, 10)),  # nobody can tell the phones of the day before yesterday apart any more
    Job("prepare_scan_days", every(minutes=360)),  # each day's part of the tables of scans, a week ahead
    Job("forget_bodies", daily(2, 20)),
    Job("forget_tasks", daily(2, 25)),
    Job("forget_tallies", daily(2, 30)),
    Job("verify_ledger", daily(2, 40)),  # fails, and staff are told, when anything was changed
    Job("certificate_expiries", daily(7)),
)
