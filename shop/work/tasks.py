"""Tasks of the alias ``worker``: each says "look", the rows say at what."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

ALIAS = "worker"
KEPT = dt.timedelta(days=2)
PORTION = 500


def run_tasks(*, worker: str) -> bool:
    """Run the tasks that wait; whether there were any.

    Looked for by a plain read first: the library's own look takes SQLite's only writer, even when nothing waits.
    """
    if not DBTaskResult.objects.ready().filter(backend_name=ALIAS).exists():
        return False
    TaskWorker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name=ALIAS,
        startup_delay=False,
        max_tasks=20,
        worker_id=worker[:64],
    ).run()
    return True


def forget_tasks(*, now: dt.datetime | None = None) -> int:
    """Ended ones, and those whose worker was killed: what they said "look" at, the sweeps have seen since."""
    old = (now or timezone.now()) - KEPT
    done = DBTaskResult.objects.filter(enqueued_at__lt=old).exclude(status=TaskResultStatus.READY)
    forgotten = 0
    while keys := list(done.values_list("pk", flat=True)[:PORTION]):
        forgotten += DBTaskResult.objects.filter(pk__in=keys).delete()[0]
    return forgotten
