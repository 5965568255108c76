"""Tasks of the alias ``worker``: each says "look", the rows say at what."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet
from wagtail.log_actions import log

if TYPE_CHECKING:
    from shop.models import User

ALIAS = "worker"
TRIED_AGAIN = "shop.try_task_again"
"""The action in Wagtail's log."""
KEPT, FAILED_KEPT = dt.timedelta(days=2), dt.timedelta(days=30)
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


def failed_tasks() -> DBTaskResultQuerySet:
    return DBTaskResult.objects.filter(backend_name=ALIAS, status=TaskResultStatus.FAILED)


def failure_of(task: DBTaskResult[..., Any]) -> str:
    """What the task raised, without the way there."""
    lines: list[str] = task.traceback.strip().splitlines() or [task.exception_class_path]
    return lines[-1][:300]


@transaction.atomic
def try_again(*, key: UUID, by: User) -> bool:
    """A person has mended what was wrong: the task waits as if it were new. False when it is not a failed one."""
    task = failed_tasks().filter(pk=key).first()
    again = {"status": TaskResultStatus.READY, "enqueued_at": timezone.now(), "finished_at": None}
    if task is None or not failed_tasks().filter(pk=key).update(**again):
        return False
    log(task, TRIED_AGAIN, user=by, title=task.task_path, data={"failure": failure_of(task)})
    return True


def forget_tasks(*, now: dt.datetime | None = None) -> int:
    """Ended ones, and those whose worker was killed: what they said "look" at, the sweeps have seen since. Failed ones
    stay longer, until somebody of the staff has had the time to see them.
    """
    now = now or timezone.now()
    is_failed = Q(status=TaskResultStatus.FAILED)
    is_old = Q(enqueued_at__lt=now - KEPT) & ~is_failed | Q(enqueued_at__lt=now - FAILED_KEPT) & is_failed
    done = DBTaskResult.objects.filter(is_old).exclude(status=TaskResultStatus.READY)
    forgotten = 0
    while keys := list(done.values_list("pk", flat=True)[:PORTION]):
        forgotten += DBTaskResult.objects.filter(pk__in=keys).delete()[0]
    return forgotten
