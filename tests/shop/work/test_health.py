"""Staff are told when the worker is down or something is stuck, and send it again."""

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from shop.models import OutgoingMail, ScheduledJob, WorkerBeat
from shop.work.health import troubles
from shop.work.jobs import note_schedule
from shop.work.schedule import SCHEDULE
from shop.work.tasks import forget_tasks
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stuck():
    before = timezone.now() - dt.timedelta(minutes=11)
    return OutgoingMail.objects.create(
        to="a@example.org", kind="finished", subject="Đơn hàng", text="bí mật", language="vi",
        created_at=before, due_at=timezone.now() + dt.timedelta(hours=5), failure="550 no such user",
    )  # fmt: skip


@pytest.fixture
def failed():
    return task(status="FAILED", finished_at=timezone.now(), worker_ids=["a", "b"], traceback=TRACEBACK)


def task(**fields):
    return DBTaskResult.objects.create(
        task_path="shop.desk.scans.alerts.alert", args_kwargs={"args": [], "kwargs": {}}, backend_name="worker",
        run_after=timezone.now(), **fields,
    )  # fmt: skip


TRACEBACK = """Traceback (most recent call last):
  File "/srv/alerts.py", line 54, in alert
ValueError: <no> such stamp
"""


def test_a_living_worker_with_nothing_stuck_is_not_spoken_of():
    beat = WorkerBeat.objects.create(worker="a")
    ScheduledJob.objects.create(name="a", due_at=timezone.now())
    OutgoingMail.objects.create(to="a@example.org", kind="finished", language="vi")
    assert troubles() == []
    WorkerBeat.objects.filter(pk=beat.pk).update(beat_at=timezone.now() - dt.timedelta(seconds=61))
    assert len(troubles()) == 1


def test_what_is_stuck_fails_or_is_late_is_told(stuck):
    WorkerBeat.objects.create(worker="a")
    ScheduledJob.objects.create(name="late", due_at=timezone.now() - dt.timedelta(minutes=16))
    ScheduledJob.objects.create(name="failed", due_at=timezone.now(), failure="ended with 1")
    assert ["1" in troubles()[0], "2" in troubles()[1]] == [True, True]


def test_staff_see_it_on_the_dashboard_and_send_it_again(client, staff, stuck):
    client.force_login(staff)
    address = reverse("staff_mails")
    assert address in client.get(reverse("dashboard:index")).content.decode()
    page = client.get(address).content.decode()
    assert "550 no such user" in page
    assert "bí mật" not in page
    client.post(reverse("staff_mail_again", args=[stuck.pk]))
    stuck.refresh_from_db()
    assert stuck.due_at <= timezone.now()
    for _twice in range(2):
        client.post(reverse("staff_mail_withdraw", args=[stuck.pk]))
    stuck.refresh_from_db()
    assert stuck.state == "withdrawn"
    noted = ModelLogEntry.objects.order_by("pk")
    assert list(noted.values_list("action", "user", "label")) == [
        ("shop.send_mail_again", staff.pk, f"{stuck.kind} {stuck.pk}"),
        ("shop.withdraw_mail", staff.pk, f"{stuck.kind} {stuck.pk}"),
    ]
    page = client.get(address).content.decode()
    assert f"{staff.get_full_name()}: Thư bị kẹt không gửi nữa" in page


def test_staff_read_what_each_periodic_job_does(client, staff):
    note_schedule()
    client.force_login(staff)
    page = client.get(reverse("staff_mails")).content.decode()
    assert all(str(job.does) and conditional_escape(job.does) in page for job in SCHEDULE)
    assert "Ký vào sổ cái" in page


def test_officers_read_of_it_in_their_admin(client, officer):
    client.force_login(officer)
    assert troubles()[0] in client.get(reverse("wagtailadmin_home")).content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("name", ["staff_mails", "staff_mail_again", "staff_mail_withdraw"])
def test_it_is_for_staff_alone(client, stuck, name):
    address = reverse(name, args=[] if name == "staff_mails" else [stuck.pk])
    client.force_login(UserFactory())
    assert client.get(address).status_code in {302, 403, 405}
    assert client.post(address).status_code in {302, 403, 405}
    stuck.refresh_from_db()
    assert (stuck.state, stuck.due_at > timezone.now()) == ("waiting", True)


def test_failed_tasks_are_told_and_listed_with_what_when_how_often_and_why(client, staff, failed):
    WorkerBeat.objects.create(worker="a")
    assert len(troubles()) == 1
    client.force_login(staff)
    page = client.get(reverse("staff_mails")).content.decode()
    row = page[page.index(failed.task_path) :].partition("</tr>")[0]
    assert "<td>2</td>" in row
    assert "ValueError: &lt;no&gt; such stamp" in row
    assert f"{timezone.localtime(failed.finished_at):%H:%M}" in row
    assert "/srv/alerts.py" not in page


def test_with_no_failed_task_the_list_says_so_and_offers_nothing(client, staff):
    task(status="READY"), task(status="RUNNING"), task(status="SUCCESSFUL")
    WorkerBeat.objects.create(worker="a")
    assert troubles() == []
    client.force_login(staff)
    page = client.get(reverse("staff_mails")).content.decode()
    assert "Không có việc nền nào bị lỗi." in page
    assert "/tasks/" not in page


def test_the_list_of_what_is_stuck_takes_no_more_queries_for_more_of_it(client, staff, django_assert_max_num_queries):
    for _number in range(5):
        task(status="FAILED", finished_at=timezone.now(), worker_ids=["a"], traceback=TRACEBACK)
    client.force_login(staff)
    client.get(reverse("staff_mails"))
    with django_assert_max_num_queries(14):
        client.get(reverse("staff_mails"))


def test_a_failed_task_is_tried_again_once_after_a_question_and_it_is_noted_by_whom(client, staff, failed):
    client.force_login(staff)
    address = reverse("staff_task_again", args=[failed.pk])
    asked = client.get(address).content.decode()
    assert "ValueError: &lt;no&gt; such stamp" in asked
    assert 'method="post"' in asked
    failed.refresh_from_db()
    assert (failed.status, ModelLogEntry.objects.count()) == ("FAILED", 0)

    for _twice in range(2):
        client.post(address)
    failed.refresh_from_db()
    assert failed.status == "READY"
    assert list(DBTaskResult.objects.ready()) == [failed]
    noted = ModelLogEntry.objects.get()
    assert (noted.user, noted.label, noted.data) == (
        staff,
        failed.task_path,
        {"failure": "ValueError: <no> such stamp"},
    )
    page = client.get(reverse("staff_mails")).content.decode()
    assert staff.get_full_name() in page
    assert client.get(address).status_code == 404


def test_a_task_that_is_tried_again_late_is_not_forgotten_before_it_has_run(client, staff, failed):
    DBTaskResult.objects.update(enqueued_at=timezone.now() - dt.timedelta(days=3))
    client.force_login(staff)
    client.post(reverse("staff_task_again", args=[failed.pk]))
    DBTaskResult.objects.update(status="RUNNING")
    assert forget_tasks() == 0


@pytest.mark.parametrize(("status", "days"), [("SUCCESSFUL", 2), ("RUNNING", 2), ("FAILED", 30)])
def test_ended_tasks_are_forgotten_and_failed_ones_only_when_staff_had_the_time_to_see_them(status, days):
    task(status=status), task(status="READY")
    now = DBTaskResult.objects.first().enqueued_at
    assert forget_tasks(now=now + dt.timedelta(days=days)) == 0
    assert forget_tasks(now=now + dt.timedelta(days=days, minutes=1)) == 1
    assert list(DBTaskResult.objects.values_list("status", flat=True)) == ["READY"]


@pytest.mark.parametrize("who", ["nobody", "customer", "producer_user", "officer"])
def test_failed_tasks_are_for_staff_alone(client, request, failed, who):
    if who != "nobody":
        client.force_login(request.getfixturevalue(who))
    address = reverse("staff_task_again", args=[failed.pk])
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code in {302, 403}
        assert "dashboard/mails" not in answer.get("Location", "").partition("?")[0]
    failed.refresh_from_db()
    assert failed.status == "FAILED"


def test_of_a_task_that_is_gone_staff_are_told(client, staff):
    client.force_login(staff)
    address = reverse("staff_task_again", args=[uuid4()])
    assert client.get(address).status_code == 404
    answer = client.post(address, follow=True)
    assert "alert-warning" in answer.content.decode()
