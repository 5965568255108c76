"""One schedule: each job once when it is due, whoever is first; missed ones are caught up; all are commands too."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, get_commands, load_command_class
from django.db import connection
from django.utils import timezone
from django.utils.timezone import make_aware

from scripts.steps import ROOT
from shop.models import ScheduledJob
from shop.work import jobs
from shop.work.jobs import hand_back, note_schedule, renew_leases, run_due
from shop.work.schedule import SCHEDULE, Job, daily, every

ran = []


@pytest.fixture(autouse=True)
def _commands(monkeypatch):
    """Names stand for what they do; ``call_command`` is the library's."""
    ran.clear()

    def call(name, *, stdout, **options):
        ran.append(name)
        if name == "raises":
            raise CommandError("row 7 was changed")
        stdout.write("all is well")
        if name == "exits":
            raise SystemExit(1)

    monkeypatch.setattr(jobs, "call_command", call)


OFTEN = Job("often", every(minutes=5))
EARLY = Job("early", daily(2, 30))


@pytest.mark.parametrize("job", SCHEDULE, ids=lambda job: job.command)
def test_every_job_can_be_run_by_hand(job):
    assert load_command_class(get_commands()[job.command], job.command).help


def test_no_cron_line_is_left_in_the_readme():
    assert "* * *" not in (ROOT / "README.md").read_text()


def test_a_daily_job_comes_at_its_time_in_viet_nam():
    at = make_aware(dt.datetime(2026, 3, 1, 2, 29))
    assert EARLY.when.after(at) == make_aware(dt.datetime(2026, 3, 1, 2, 30))
    assert EARLY.when.after(at + dt.timedelta(minutes=1)) == make_aware(dt.datetime(2026, 3, 2, 2, 30))
    assert EARLY.when.first(at) == make_aware(dt.datetime(2026, 3, 1, 2, 30))


@pytest.mark.django_db
def test_what_comes_often_runs_at_once_and_then_when_its_time_has_passed():
    note_schedule([OFTEN, EARLY])
    assert run_due([OFTEN, EARLY], worker="me") == 1
    assert run_due([OFTEN, EARLY], worker="me") == 0
    ScheduledJob.objects.update(due_at=timezone.now())
    assert run_due([OFTEN, EARLY], worker="me") == 2
    assert sorted(ran) == ["early", "often", "often"]
    assert ScheduledJob.objects.get(name="often").said == "all is well"


@pytest.mark.django_db
def test_what_was_missed_for_days_is_caught_up_once():
    note_schedule([EARLY])
    ScheduledJob.objects.update(due_at=timezone.now() - dt.timedelta(days=3))
    note_schedule([EARLY])
    assert run_due([EARLY], worker="me") == 1
    assert run_due([EARLY], worker="me") == 0
    assert ScheduledJob.objects.get().due_at > timezone.now()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "failure"), [("raises", "CommandError: row 7 was changed"), ("exits", "ended with 1")]
)
def test_one_that_fails_is_noted_and_runs_again_at_its_next_time(name, failure):
    failing = Job(name, every(minutes=5))
    note_schedule([failing, OFTEN])
    assert run_due([failing, OFTEN], worker="me") == 2
    assert {one.name: one.failure for one in ScheduledJob.objects.all()} == {name: failure, "often": ""}
    assert ScheduledJob.objects.in_trouble(timezone.now()).get().name == name


@pytest.mark.django_db
def test_a_job_whose_worker_was_killed_is_run_again_when_its_lease_has_passed():
    note_schedule([OFTEN])
    leased = {"holder": "dead", "leased_until": timezone.now() + jobs.LEASE}
    ScheduledJob.objects.update(**leased)
    assert run_due([OFTEN], worker="me") == 0
    ScheduledJob.objects.update(leased_until=timezone.now())
    assert run_due([OFTEN], worker="me") == 1


@pytest.mark.django_db
def test_a_long_job_stays_with_its_worker_as_long_as_that_lives():
    note_schedule([OFTEN])
    ScheduledJob.objects.update(holder="me", leased_until=timezone.now())
    renew_leases("me")
    assert run_due([OFTEN], worker="other") == 0
    assert hand_back("me") == 1
    assert run_due([OFTEN], worker="other") == 1


@pytest.mark.django_db
def test_one_that_comes_more_often_than_before_does_so_at_once():
    note_schedule([Job("often", daily(2))])
    note_schedule([OFTEN])
    assert ScheduledJob.objects.get().due_at <= timezone.now() + dt.timedelta(minutes=5)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_one_job_twice():
    note_schedule([OFTEN])

    def work(number):
        try:
            return run_due([OFTEN], worker=f"worker-{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, range(6))) == 1
    assert ran == ["often"]
