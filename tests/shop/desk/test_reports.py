"""What people report reaches those who can do something about it."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from tests.factories import LotFactory, ProductFactory, StampRollFactory, UserFactory
from tests.mailing import letters
from traceability import signals
from traceability.models import ProblemReport, Stamp
from traceability.reports.reporting import report, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(producer_user):
    return LotFactory(product=ProductFactory(producer=producer_user.producers.get()))


@pytest.fixture
def made(lot, officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return report(code=lot.trace_path, kind="quality", message="Có mùi lạ & <b>", contact="0901 234 567")


def test_producer_and_officers_get_a_mail_each_with_their_own_link(made, producer_user, officer):
    links = {one.to[0]: one.body for one in letters()}
    assert set(links) == {producer_user.email, officer.email}
    assert reverse("desk:report", args=[made.pk]) in links[producer_user.email]
    assert reverse("problemreport:edit", args=[made.pk]) in links[officer.email]
    assert "Có mùi lạ & <b>" in links[officer.email]
    assert "0901 234 567" in links[officer.email]


def test_of_an_unknown_code_only_officers_hear(officer, producer_user, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        report(code="/01/09520000009991", kind="code", message="", contact="")
    assert [one.to for one in letters()] == [[officer.email]]


def test_a_mail_that_fails_costs_nobody_the_thanks(lot, django_capture_on_commit_callbacks):
    def fails(**_signal):
        raise RuntimeError("broken on purpose")

    signals.problem_reported.connect(fails)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            report(code=lot.trace_path, kind="quality", message="", contact="")
    finally:
        signals.problem_reported.disconnect(fails)
    assert ProblemReport.objects.count() == 1


def test_producer_notes_what_was_done_and_settles(client, made, producer_user):
    client.force_login(producer_user)
    assert "Có mùi lạ" in client.get(reverse("desk:report", args=[made.pk])).content.decode()
    client.post(reverse("desk:report", args=[made.pk]), {"answer": "Đã gọi lại"})
    made.refresh_from_db()
    assert made.state == "answered"
    client.post(reverse("desk:report", args=[made.pk]), {"answer": "Đã đổi hàng", "is_closed": "on"})
    made.refresh_from_db()
    assert (made.state, made.closed_by, made.answer) == ("closed", producer_user, "Đã đổi hàng")
    assert client.get(reverse("desk:reports")).status_code == 200


def test_who_settled_first_is_kept_and_a_report_can_be_opened_again(made, producer_user, officer):
    settle(report=made, answer="a", is_closed=True, by=producer_user)
    assert settle(report=made, answer="b", is_closed=True, by=officer).closed_by == producer_user
    again = settle(report=made, answer="b", is_closed=False, by=officer)
    assert (again.state, again.closed_by) == ("answered", None)


@pytest.fixture
def pictured(made):
    made.picture.save("a.webp", ContentFile(b"RIFF....WEBP"))
    return made


def test_the_picture_is_for_the_producer_and_the_officers_alone(client, pictured, producer_user, officer):
    at_desk, in_register = (
        reverse("desk:report_picture", args=[pictured.pk]), reverse("report_picture", args=[pictured.pk])
    )  # fmt: skip
    for url in (at_desk, in_register):
        assert client.get(url).status_code == 302
        client.force_login(UserFactory())
        assert client.get(url).status_code in {302, 403, 404}
        client.logout()
    client.force_login(producer_user)
    answer = client.get(at_desk)
    assert b"".join(answer.streaming_content) == b"RIFF....WEBP"
    assert answer["Cache-Control"].startswith("private, no-store")
    assert client.get(in_register).status_code in {302, 403, 404}
    assert at_desk in client.get(reverse("desk:report", args=[pictured.pk])).content.decode()
    client.force_login(officer)
    assert client.get(in_register).status_code == 200
    page = client.get(reverse("problemreport:edit", args=[pictured.pk])).content.decode()
    assert in_register in page
    assert pictured.number in page


def test_a_picture_that_is_gone_is_not_found(client, pictured, producer_user):
    pictured.picture.storage.delete(pictured.picture.name)
    client.force_login(producer_user)
    assert client.get(reverse("desk:report_picture", args=[pictured.pk])).status_code == 404


@pytest.fixture
def unusual(lot):
    roll = StampRollFactory(product=lot.product, units=10)
    return Stamp.objects.create(roll=roll, unit=3, unusual_at=timezone.now(), unusual_devices=14, unusual_provinces=5)


def test_producer_lifts_the_warning_from_a_stamp_with_a_reason(client, unusual, producer_user):
    client.force_login(producer_user)
    url = reverse("desk:clear_stamp", args=[unusual.pk])
    assert url in client.get(reverse("desk:reports")).content.decode()
    assert unusual.serial in client.get(url).content.decode()
    assert client.post(url, {"note": ""}).status_code == 200
    client.post(url, {"note": "Hộp mẫu ở quầy"})
    unusual.refresh_from_db()
    assert (unusual.cleared_note, unusual.cleared_by) == ("Hộp mẫu ở quầy", producer_user)
    assert client.get(url).status_code == 404


def test_officer_settles_reports_and_lifts_warnings_in_the_registers(client, made, unusual, officer):
    client.force_login(officer)
    assert "Có mùi lạ" in client.get(reverse("problemreport:edit", args=[made.pk])).content.decode()
    client.post(reverse("problemreport:edit", args=[made.pk]), {"answer": "Đã kiểm tra", "is_closed": "on"})
    made.refresh_from_db()
    assert (made.state, made.closed_by, made.message) == ("closed", officer, "Có mùi lạ & <b>")
    assert unusual.serial in client.get(reverse("stamp:index")).content.decode()
    client.post(reverse("stamp:edit", args=[unusual.pk]), {"cleared_note": "Kệ trưng bày"})
    unusual.refresh_from_db()
    assert unusual.cleared_by == officer
    assert unusual.serial not in client.get(reverse("stamp:index")).content.decode()
    assert client.get(reverse("problemreport:index"), {"is_open": "true", "q": "la"}).status_code == 200


@pytest.mark.parametrize("name", ["problemreport:index", "stamp:index"])
def test_the_registers_are_for_officers(client, name, producer_user):
    client.force_login(UserFactory())
    assert client.get(reverse(name)).status_code in {302, 403}
    client.force_login(producer_user)
    assert client.get(reverse(name)).status_code in {302, 403}
