import datetime as dt
import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from tests.traceability.conftest import BROWSER
from traceability.codes.serials import issue
from traceability.models import ProblemReport, Stamp
from traceability.reports import reporting
from traceability.reports.reporting import PER_HOUR, forget_details
from traceability.rolls import stamps


@pytest.fixture
def send(client):
    """Open the form as a browser does, then send it with ``values``."""

    def post(code, **values):
        page = client.get("/bao-su-co/", {"ma": code}, headers=BROWSER).content.decode()
        token = page.split('name="token" value="')[1].split('"')[0]
        data = {"kind": "copy", "message": "Bao bì khác", "contact": "", "token": token, **values}
        return client.post(f"/bao-su-co/?ma={code}", data, headers=BROWSER)

    return post


def test_the_scan_page_leads_to_the_form_of_its_code(browse, lot):
    assert 'href="?bao-su-co=1&amp;lang=vi"' in browse(lot.trace_path).content.decode()
    response = browse(lot.trace_path + "?bao-su-co=1")
    assert response.status_code == 303
    form = browse(response.headers["Location"])
    assert lot.trace_path in form.content.decode()
    assert not form.cookies


def test_a_report_reaches_lot_and_stamp(send, roll, lot):
    stamps.bind(roll=roll, lot=lot, first_unit=1, last_unit=10, by=None)
    code = f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, 3)}"
    assert "Cảm ơn bạn" in send(code).content.decode()
    report = ProblemReport.objects.open().get()
    assert (report.product, report.lot, report.roll, report.unit, report.kind) == (lot.product, lot, roll, 3, "copy")
    assert Stamp.objects.get().status == "reported"


def test_an_unknown_code_can_be_reported(send, db):
    send("/01/09520000009991")
    assert ProblemReport.objects.get().product is None


def test_a_form_that_we_did_not_hand_out_is_refused(send, lot):
    response = send(lot.trace_path, token="forged")
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not ProblemReport.objects.exists()


def test_a_token_of_another_code_is_refused(send, client, lot):
    page = client.get("/bao-su-co/", {"ma": "/t/ABCD"}, headers=BROWSER).content.decode()
    token = page.split('name="token" value="')[1].split('"')[0]
    assert send(lot.trace_path, token=token).status_code == 422


def test_programs_that_fill_in_everything_are_thanked_and_forgotten(send, lot):
    assert send(lot.trace_path, website="https://spam.example").status_code == 200
    assert not ProblemReport.objects.exists()


def photo(side=900, **exif):
    """As a phone takes it, with the place where it was taken."""
    buffer, data = io.BytesIO(), Image.Exif()
    data[0x010F] = "Phone of Lan"
    data.get_ifd(0x8825).update({1: "N", 2: (10.0, 21.0, 30.0), 3: "E", 4: (106.0, 21.0, 30.0)})
    Image.new("RGB", (side, side), "green").save(buffer, "JPEG", exif=data.tobytes())
    assert b"Phone of Lan" in buffer.getvalue()
    return SimpleUploadedFile("IMG_2026.jpg", buffer.getvalue(), content_type="image/jpeg")


def test_a_picture_is_kept_without_where_it_was_taken_and_out_of_public_reach(send, client, lot, settings):
    page = send(lot.trace_path, picture=photo()).content.decode()
    report = ProblemReport.objects.get()
    assert report.number in page
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", report.number)
    kept = report.picture.read()
    picture = Image.open(io.BytesIO(kept))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("WEBP", (900, 900), {})
    assert b"Phone of Lan" not in kept
    assert not list(Path(settings.MEDIA_ROOT).rglob("*"))  # what lies there is public
    with pytest.raises(ValueError, match="URL"):
        report.picture.url  # noqa: B018


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.jpg", b"no picture at all", content_type="image/jpeg"),
        SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml"),
        SimpleUploadedFile("a.jpg", b"\xff\xd8" + b"0" * (8 * 1024 * 1024), content_type="image/jpeg"),
    ],
)
def test_what_is_no_picture_is_refused_and_the_words_stay(send, lot, file):
    response = send(lot.trace_path, picture=file, message="Nắp đã bị mở", contact="0901 234 567")
    page = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in page
    assert "Nắp đã bị mở" in page
    assert "0901 234 567" in page
    assert "Hãy chọn lại ảnh" in page
    assert not ProblemReport.objects.exists()


def test_far_too_large_a_request_is_refused_before_it_is_read(client, lot):
    response = client.post(
        f"/bao-su-co/?ma={lot.trace_path}", {"kind": "copy"}, headers=BROWSER, CONTENT_LENGTH=str(900 * 1024 * 1024)
    )
    assert response.status_code == 413
    assert "8 MB" in response.content.decode()


def test_pictures_and_contacts_of_settled_reports_are_deleted_in_time(send, lot, settings):
    settings.TRACEABILITY_REPORT_PICTURE_DAYS = 30
    for _each in range(3):
        send(lot.trace_path, picture=photo(side=20), contact="0901 234 567")
    old, fresh, forgotten = ProblemReport.objects.order_by("pk")
    now = timezone.now()
    ProblemReport.objects.filter(pk=old.pk).update(closed_at=now - dt.timedelta(days=31))
    ProblemReport.objects.filter(pk=fresh.pk).update(closed_at=now - dt.timedelta(days=29))
    ProblemReport.objects.filter(pk=forgotten.pk).update(reported_at=now - dt.timedelta(days=61))
    assert forget_details(now=now) == 2
    assert list(ProblemReport.objects.exclude(picture="")) == [fresh]
    assert list(ProblemReport.objects.exclude(contact="")) == [fresh]
    assert forget_details(now=now) == 0
    assert not old.picture.storage.exists(old.picture.name)
    assert fresh.picture.storage.exists(fresh.picture.name)


def test_one_sender_may_report_so_often_an_hour(send, lot):
    statuses = [send(lot.trace_path).status_code for _ in range(PER_HOUR + 1)]
    assert statuses == [200] * PER_HOUR + [429]
    assert ProblemReport.objects.count() == PER_HOUR


def test_another_name_of_the_browser_does_not_help_who_tries_too_often(client, lot, monkeypatch):
    """Refused before the picture is looked at, which takes a second of a worker."""
    monkeypatch.setattr(reporting, "TRIES_PER_HOUR", 3)
    monkeypatch.setattr(reporting, "reencoded", lambda *_args, **_limits: looked.append(1))
    looked, statuses = [], []
    for number in range(5):
        headers = BROWSER | {"User-Agent": f"Mozilla/5.0 (Android 13; Mobile) {number}"}
        data = {"kind": "copy", "token": "forged", "picture": photo(side=20)}
        statuses.append(client.post(f"/bao-su-co/?ma={lot.trace_path}", data, headers=headers).status_code)
    assert statuses == [422, 422, 422, 429, 429]
    assert len(looked) == 3


def test_a_second_tap_on_send_is_thanked_and_kept_once(client, lot):
    address = f"/bao-su-co/?ma={lot.trace_path}"
    token = client.get(address, headers=BROWSER).content.decode().split('name="token" value="')[1].split('"')[0]
    data = {"kind": "copy", "message": "Bao bì khác", "token": token}
    answers = [client.post(address, data, headers=BROWSER).content.decode() for _tap in range(2)]
    report = ProblemReport.objects.get()
    assert all(report.number in answer for answer in answers)


def test_the_form_is_there_in_english(browse, lot):
    assert "Send the report" in browse(f"/bao-su-co/?ma={lot.trace_path}", "en").content.decode()
    assert "Gửi báo cáo" in browse(f"/bao-su-co/?ma={lot.trace_path}&lang=vi", "en").content.decode()
