"""Staff are told when the worker is down or something is stuck, and send it again."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from shop.models import OutgoingMail, ScheduledJob, WorkerBeat
from shop.work.health import troubles
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stuck():
    before = timezone.now() - dt.timedelta(minutes=11)
    return OutgoingMail.objects.create(
        to="a@example.org", kind="finished", subject="Đơn hàng", text="bí mật", language="vi",
        created_at=before, due_at=timezone.now() + dt.timedelta(hours=5), failure="550 no such user",
    )  # fmt: skip


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
    client.post(reverse("staff_mail_withdraw", args=[stuck.pk]))
    stuck.refresh_from_db()
    assert stuck.state == "withdrawn"


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
