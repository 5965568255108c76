"""A worker as a process of its own: killed anywhere it loses nothing, asked to end it ends."""

import datetime as dt
import signal
import threading

import pytest
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from shop.models import OutgoingMail, ScheduledJob, WorkerBeat
from shop.work.schedule import SCHEDULE
from tests.peers import smtp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
PEOPLE = ["an@example.org", "binh@example.org", "chi@example.org"]


@pytest.fixture
def written():
    for address in PEOPLE:
        send_mail("Chào bạn", "Lời nhắn", None, [address])


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()


def leases_pass():
    past = timezone.now() - dt.timedelta(seconds=1)
    OutgoingMail.objects.filter(leased_until__isnull=False).update(leased_until=past)
    OutgoingMail.objects.waiting().update(due_at=past)


def leased():
    return OutgoingMail.objects.filter(leased_until__isnull=False)


def all_sent():
    return OutgoingMail.objects.filter(state="sent").count() == len(PEOPLE)


def test_killed_between_claim_and_sending_it_loses_nothing(server, written, start_worker):
    server.mode = smtp.HANGING
    first = start_worker()
    server.wait_until(lambda: server.connections == 1 and leased().exists())
    kill(first)
    assert server.accepted == []
    leases_pass()
    server.mode = smtp.HEALTHY
    start_worker()
    server.wait_until(all_sent)
    assert server.recipients == PEOPLE
    assert set(server.copies.values()) == {1}


def test_killed_between_the_servers_answer_and_our_commit_the_second_copy_bears_the_same_id(
    server, written, start_worker
):
    """The commit is held up from outside, by the lock that it needs."""
    held, killed = threading.Event(), threading.Event()

    def hold(message):
        if held.is_set():
            return
        locking.start()
        assert held.wait(60)

    def lock():
        try:
            with transaction.atomic():
                list(OutgoingMail.objects.select_for_update())
                held.set()
                assert killed.wait(60)
        finally:
            connection.close()

    locking = threading.Thread(target=lock)
    server.before_answering = hold
    first = start_worker()
    server.wait_for(1)
    assert held.wait(60)
    threading.Event().wait(0.5)  # the worker has its 250 now, and waits for its UPDATE
    kill(first)
    end_waiting_statements()
    killed.set()
    locking.join()
    assert not OutgoingMail.objects.filter(state="sent").exists()
    leases_pass()
    start_worker()
    server.wait_until(all_sent)
    assert sorted(server.copies.values()) == [1, 1, 2]
    assert len(server.accepted) == 4


def end_waiting_statements():
    """PostgreSQL would still carry out what the killed worker had sent it, as soon as the lock is free."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )


def test_two_workers_send_each_mail_and_run_each_job_once(server, written, start_worker, worker_log):
    start_worker(), start_worker()
    for number in range(30):
        send_mail("Chào", "Lời", None, [f"nguoi{number}@example.org"])
    server.wait_for(33)
    server.wait_until(lambda: WorkerBeat.objects.count() == 2)
    server.wait_until(lambda: not unfinished_jobs().exists())
    assert set(server.copies.values()) == {1}
    assert worker_log.read_text() == ""


def unfinished_jobs():
    often = [job.command for job in SCHEDULE if not job.is_daily]
    return ScheduledJob.objects.filter(name__in=often, finished_at__isnull=True)


def test_asked_to_end_it_ends_and_hands_back_what_it_held(server, start_worker, worker_log):
    process = start_worker()
    server.wait_until(lambda: WorkerBeat.objects.exists())
    process.terminate()
    assert process.wait(60) == 0
    assert not WorkerBeat.objects.exists()
    assert not ScheduledJob.objects.exclude(holder="").exists()
    assert worker_log.read_text() == ""


def test_asked_to_end_while_the_mail_server_hangs_it_ends(server, written, start_worker):
    server.mode = smtp.HANGING
    process = start_worker()
    server.wait_until(lambda: server.connections == 1)
    process.terminate()
    assert process.wait(60) == 0


def test_a_hanging_mail_server_holds_up_neither_tasks_nor_the_schedule(server, written, start_worker):
    server.mode = smtp.HANGING
    DBTaskResult.objects.create(
        task_path="tests.shop.work.sample.looked", args_kwargs={"args": [], "kwargs": {}}, backend_name="worker",
        priority=0, queue_name="default", run_after=timezone.now(),
    )  # fmt: skip
    start_worker()
    server.wait_until(lambda: server.connections == 1)
    server.wait_until(lambda: DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL)
    server.wait_until(lambda: not unfinished_jobs().exists())
    assert OutgoingMail.objects.waiting().count() == 3
