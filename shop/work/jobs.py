"""Running the schedule: each job once when it is due, whichever worker is first; what was missed is caught up."""

from __future__ import annotations

import datetime as dt
import io
import logging
from collections.abc import Callable, Iterable

from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone

from shop.mail.alerts import alert_staff
from shop.models import ScheduledJob
from shop.work.schedule import SCHEDULE, Job

logger = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=2)  # renewed with each beat: see ``renew_leases``
KEPT = 2000  # characters of what a job said


def note_schedule(jobs: Iterable[Job] = SCHEDULE) -> None:
    """A row for each job; one that comes more often than before does so from now on."""
    now, jobs = timezone.now(), list(jobs)
    rows = [ScheduledJob(name=job.command, due_at=job.when.first(now)) for job in jobs]
    ScheduledJob.objects.bulk_create(rows, ignore_conflicts=True)
    for job in jobs:
        latest = job.when.after(now)
        ScheduledJob.objects.filter(name=job.command, due_at__gt=latest).update(due_at=latest)


def run_due(jobs: Iterable[Job], *, worker: str, stopping: Callable[[], bool] = lambda: False) -> int:
    """Run what is due; returns how many jobs ran."""
    by_name = {job.command: job for job in jobs}
    due = ScheduledJob.objects.due(timezone.now()).filter(name__in=by_name).order_by("due_at")
    ran = 0
    for name in list(due.values_list("name", flat=True)):
        if stopping():
            break
        ran += _run(by_name[name], worker)
    return ran


def _run(job: Job, worker: str) -> bool:
    now = timezone.now()
    mine = {"holder": worker, "leased_until": now + LEASE, "started_at": now}
    if not ScheduledJob.objects.due(now).filter(name=job.command).update(**mine):
        return False
    said, failure = _outcome(job.command)
    if failure:
        _tell_staff(job.command, failure, said)
    now = timezone.now()
    done = {"due_at": job.when.after(now), "finished_at": now, "said": said[-KEPT:], "failure": failure[:300]}
    _held_by(worker).filter(name=job.command).update(**done, holder="", leased_until=None)
    return True


def _outcome(command: str) -> tuple[str, str]:
    """What it said, and why it failed: a command may raise, or exit with a code."""
    said = io.StringIO()
    try:
        call_command(command, stdout=said, no_color=True)
    except SystemExit as ended:
        if ended.code:
            return said.getvalue(), f"ended with {ended.code}"
    except Exception as error:
        logger.exception("%s failed", command)
        return said.getvalue(), f"{type(error).__name__}: {error}"
    return said.getvalue(), ""


def _tell_staff(command: str, failure: str, said: str) -> None:
    """Once a day for each job: what fails each minute needn't say so each minute."""
    subject = f"The job {command} failed"
    alert_staff(subject, f"{failure}\n\n{said[-KEPT:]}".strip(), once=f"job-{command}-{timezone.localdate()}")


def _held_by(worker: str) -> QuerySet[ScheduledJob]:
    return ScheduledJob.objects.filter(holder=worker)


def renew_leases(worker: str) -> None:
    """A job may take hours; it is its worker's as long as that lives."""
    _held_by(worker).update(leased_until=timezone.now() + LEASE)


def hand_back(worker: str) -> int:
    """What a worker that is ending cuts short is due again at once; returns how many."""
    return _held_by(worker).update(holder="", leased_until=None)
