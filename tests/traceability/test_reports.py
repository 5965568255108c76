import pytest

from tests.traceability.conftest import BROWSER
from traceability import stamps
from traceability.models import ProblemReport, Stamp
from traceability.reporting import PER_HOUR
from traceability.serials import issue


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


def test_one_sender_may_report_so_often_an_hour(send, lot):
    statuses = [send(lot.trace_path).status_code for _ in range(PER_HOUR + 1)]
    assert statuses == [200] * PER_HOUR + [429]
    assert ProblemReport.objects.count() == PER_HOUR


def test_the_form_is_there_in_english(browse, lot):
    assert "Send the report" in browse(f"/bao-su-co/?ma={lot.trace_path}", "en").content.decode()
    assert "Gửi báo cáo" in browse(f"/bao-su-co/?ma={lot.trace_path}&lang=vi", "en").content.decode()
