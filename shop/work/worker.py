"""``manage.py worker``: mails, tasks and the schedule, beside the server, until SIGTERM.

Nothing is kept in memory but what can be found in rows again, so it may be killed anywhere.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from shop.mail.delivery import ServerAway, anything_due, deliver
from shop.models import WorkerBeat
from shop.models.work import BEAT
from shop.work.jobs import hand_back, note_schedule, renew_leases, run_due
from shop.work.lanes import Lane, Step
from shop.work.schedule import SCHEDULE, Job
from shop.work.tasks import run_tasks

logger = logging.getLogger(__name__)
LOOK_SECONDS, SCHEDULE_SECONDS = 1.0, 5.0
AWAY_SECONDS = 30.0  # before a mail server that is away is tried again
FORGOTTEN_AFTER = dt.timedelta(days=1)
ENDING_SECONDS = 25.0  # longer than one mail may take; what takes longer is cut short and begun again


def worker_name() -> str:
    return f"{socket.gethostname()[:80]}:{os.getpid()}:{secrets.token_hex(4)}"


class Postman:
    """The lane of mails. While the server is away it is asked once in a while, not once for each mail."""

    def __init__(self) -> None:
        self.pause_until = 0.0

    def step(self, stopping: Callable[[], bool]) -> bool:
        if time.monotonic() < self.pause_until or not anything_due():
            return False
        try:
            deliver(stopping=stopping)
        except ServerAway as error:
            logger.warning("The mail server is away: %s", error)
            self.pause_until = time.monotonic() + AWAY_SECONDS
        return False


class Worker:
    def __init__(self) -> None:
        self.name = worker_name()
        self.started_at = timezone.now()
        self.stopping = threading.Event()
        self.knows_schedule = False
        often = [job for job in SCHEDULE if not job.is_daily]
        daily = [job for job in SCHEDULE if job.is_daily]
        self.lanes = [
            Lane("mails", Postman().step, self.stopping, pause=LOOK_SECONDS),
            Lane("tasks", lambda _stopping: run_tasks(worker=self.name), self.stopping, pause=LOOK_SECONDS),
            Lane("schedule", self._runs(often), self.stopping, pause=SCHEDULE_SECONDS),
            Lane("daily", self._runs(daily), self.stopping, pause=SCHEDULE_SECONDS),
        ]

    def _runs(self, jobs: Iterable[Job]) -> Step:
        return lambda stopping: run_due(jobs, worker=self.name, stopping=stopping)

    def run(self) -> None:
        """Until SIGTERM or Ctrl-C; what it was doing is ended first."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: self.stopping.set())
        for lane in self.lanes:
            lane.start()
        while True:
            self._with_the_database(self._beat)
            if self.stopping.wait(BEAT.total_seconds()):
                break
        self._end()

    def _beat(self) -> None:
        if not self.knows_schedule:
            note_schedule()
            self.knows_schedule = True
        now = timezone.now()
        WorkerBeat.objects.update_or_create(
            worker=self.name, defaults={"beat_at": now}, create_defaults={"started_at": self.started_at, "beat_at": now}
        )
        WorkerBeat.objects.filter(beat_at__lt=now - FORGOTTEN_AFTER).delete()
        renew_leases(self.name)

    def _end(self) -> None:
        deadline = time.monotonic() + ENDING_SECONDS
        for lane in self.lanes:
            lane.join(max(0.0, deadline - time.monotonic()))
        cut_short = [lane.name for lane in self.lanes if lane.is_alive()]
        self._with_the_database(self._say_goodbye)
        if cut_short:
            logger.warning("Cut short, to be begun again by the next worker: %s", ", ".join(cut_short))
            logging.shutdown()
            os._exit(0)  # a thread in the middle of a query must not meet an interpreter that is half gone

    def _say_goodbye(self) -> None:
        hand_back(self.name)
        WorkerBeat.objects.filter(worker=self.name).delete()

    def _with_the_database(self, work: Callable[[], None]) -> None:
        try:
            close_old_connections()
            work()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The database is away: %s", error)
            connection.close()
