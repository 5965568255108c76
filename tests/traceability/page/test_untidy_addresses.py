"""The page is forgiving and the resolver strict: no recall hides behind what a message or a scanner adds to a code."""

import pytest

from shop.utf8_requests import Utf8Request
from tests.factories import LotFactory, StampRollFactory
from tests.traceability.conftest import BROWSER
from tests.traceability.resolver.test_resolver import GS1_CLIENT
from tests.traceability.test_bad_input import SERVER
from traceability.codes.digital_link import PrintedCode
from traceability.codes.serials import issue, pin_of
from traceability.codes.tidying import readings
from traceability.middleware import PrintedCodeMiddleware
from traceability.models import ProblemReport, Scan
from traceability.page.opening import form_token
from traceability.recalls.recalling import recall
from traceability.rolls.stamps import bind
from traceability.scans.recording import buffer

RECALLED = "Thu hồi: đừng sử dụng"
IN_ORDER = "Đang lưu hành bình thường"
# What stands behind a link in a message, what copying and scanners append, and what is encoded once too often.
BEHIND = [
    ".", ",", ")", "!", "?", ";", ":", "...", "…", "”", "»", "'", "%22", "*", "_", "%3E", ").", "。", "）", "\\", "👍",
    "%20", "%2520", "+", "%09", "%0D%0A", "%1D", "%1d", "%00", "%7F", "%C2%A0", "%E2%80%8B", "%EF%BB%BF", "%A0", "&gt;",
    "%26gt%3B", "/.", "//", "/%20",
]  # fmt: skip


@pytest.fixture
def recalled(product):
    lot = LotFactory(product=product, code="MT.G22")
    recall(lot=lot, reason="Có dị vật", advice="Trả lại nơi mua", by=None)
    return lot


@pytest.fixture
def stamp(roll, bound):
    return f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, 1)}"


@pytest.mark.parametrize("behind", BEHIND)
def test_a_recall_does_not_hide_behind_what_stands_after_it(browse, recalled, behind):
    response = browse(recalled.trace_path + behind)
    assert response.status_code == 200
    assert RECALLED in response.content.decode()


@pytest.mark.parametrize("behind", BEHIND)
def test_a_stamp_is_known_whatever_stands_after_it(browse, stamp, behind):
    response = browse(stamp + behind)
    assert response.status_code == 200
    assert IN_ORDER in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/01/{gtin13}/10/MT.G22",
        "/01/{gtin}%20/10/MT.G22",
        "/01/{gtin}./10/mt.g22",
        "/01/0{gtin}/10/MT.G22",
        "/01/%20{gtin}/10/%20MT.G22",
        "/01/({gtin})/10/(MT.G22)",
        "/01/{gtin}/10/MT.G22?17=270101.",
        "/01/{gtin}/10./MT.G22",
        "/01//{gtin}//10//MT.G22",
        "/%2001/{gtin}/10/MT.G22",
        "/01%1D/{gtin}/10/MT.G22",
        "/０１/{gtin}/１０/ＭＴ.Ｇ２２",
        "/01／{gtin}／10／MT．G22",
        "/០១/{gtin}/10/MT.G22",
        "/t/{trace_code}./10/MT.G22.",
        "/T/%20{trace_code}/10/MT.G22%20",
    ],
)
def test_every_part_of_an_address_is_tidied(browse, recalled, address):
    product = recalled.product
    path = address.format(gtin=product.gtin, gtin13=product.gtin[1:], trace_code=product.trace_code)
    response = browse(path)
    assert (response.status_code, RECALLED in response.content.decode()) == (200, True)


@pytest.mark.parametrize("gtin", ["09521234543213", "00012345678905", "00000096385074", "00000000000017"])
def test_a_gtin_is_read_without_the_zeros_before_it(gtin):
    for length in (8, 12, 13):
        if gtin.startswith("0" * (14 - length)):
            assert readings(f"/01/{gtin[14 - length :]}/10/A") == [PrintedCode(gtin=gtin, lot="A")]


def test_a_serial_is_read_in_the_groups_in_which_it_is_printed(browse, stamp):
    head, _, serial = stamp.rpartition("/")
    assert browse(f"{head}/{serial[:5]}%20{serial[5:10]}%20{serial[10:14]}%20{serial[14:]}").status_code == 200
    assert browse(f"{head}/{serial[:5]}–{serial[5:]}").status_code == 200


def test_what_stands_is_shown_before_what_may_be_meant(browse, recalled):
    """A code may end in a dot: it is that lot, and not the one without."""
    LotFactory(product=recalled.product, code="MT.G22.")
    assert IN_ORDER in browse(f"{recalled.trace_path}.").content.decode()
    assert IN_ORDER in browse(f"{recalled.trace_path}.)").content.decode()
    assert RECALLED in browse(f"{recalled.trace_path})").content.decode()


@pytest.mark.parametrize("rest", ["MT.G22%C3%B4", "MT.G23.", "MTG22", "MT.G22.A", "MT.G22/foo", "MT.G22./foo"])
def test_what_tidying_does_not_make_known_stays_unknown(browse, recalled, rest):
    response = browse(f"/01/{recalled.product.gtin}/10/{rest}")
    assert response.status_code in (400, 404)
    assert RECALLED not in response.content.decode()


def test_the_resolver_takes_an_address_as_it_stands(client, recalled, stamp):
    product = recalled.product
    for path in (f"/01/{product.gtin[1:]}/10/MT.G22", recalled.trace_path + "%20", stamp + "%1D"):
        assert client.get(path, headers=GS1_CLIENT).status_code == 400
    for path in (recalled.trace_path + ".", stamp + ")"):
        assert client.get(path, headers=GS1_CLIENT).headers["Location"].endswith(f"/t/{product.trace_code}")


@pytest.mark.parametrize("headers", [GS1_CLIENT, BROWSER])
def test_a_remainder_behind_an_unknown_serial_is_never_a_redirect(client, recalled, headers):
    path = f"{recalled.trace_path}/21/ABC/foo"
    assert client.get(path, headers=headers).status_code == 404
    assert client.get(path, headers={**headers, "x-original-uri": path}).status_code == 400
    slash = path.replace("ABC/foo", "ABC%2Ffoo")
    assert client.get(path, headers={**headers, "x-original-uri": slash}).status_code in (307, 404)


def test_the_pages_own_links_work_from_an_untidy_address(browse, recalled):
    product = recalled.product
    untidy = f"/01/{product.gtin[1:]}"
    assert "lot=" not in browse(untidy).headers.get("Location", "")
    response = browse(f"{untidy}?lot=mt.g22")
    assert (response.status_code, response.headers["Location"]) == (303, recalled.trace_path)
    assert browse(f"{recalled.trace_path}.?lang=en").headers["Content-Language"] == "en"


def test_a_covered_code_is_taken_at_an_untidy_address(client, product, lot):
    roll = StampRollFactory(product=product, code="8M4RE", units=10, has_pin=True)
    bind(roll=roll, lot=lot, first_unit=1, last_unit=10, by=None)
    path = f"/01/{product.gtin}/21/{issue(bytes(roll.secret), roll.code, 1)}"
    said = {"ma": pin_of(bytes(roll.secret), roll.code, 1), "token": form_token(roll.pk)}
    answer = client.post(f"{path}%1D", said, headers=BROWSER)
    assert (answer.status_code, answer.headers["Location"][:4]) == (303, "?mo=")
    assert client.get(f"{path}%1D{answer.headers['Location']}", headers=BROWSER).status_code == 200
    assert client.post(f"{path}x", said, headers=BROWSER).status_code == 405


def test_a_scan_counts_for_what_was_meant(browse, stamp, roll):
    browse(stamp + ")")
    buffer.flush()
    assert Scan.objects.values_list("roll", "unit").get() == (roll.pk, 1)


def test_a_report_is_about_what_the_page_showed(client, recalled):
    address = f"/bao-su-co/?ma={recalled.trace_path}."
    form = client.get(address)
    token = form.content.decode().partition('name="token" value="')[2].partition('"')[0]
    client.post(address, {"kind": "other", "message": "Có mùi", "token": token})
    assert ProblemReport.objects.get().lot == recalled


def test_a_code_that_stands_is_never_tidied(recalled, stamp, monkeypatch):
    """Tidying costs a scan nothing: it begins where an address names nothing."""

    def refuse(*_args, **_named):
        raise AssertionError("tidied")

    monkeypatch.setattr("traceability.requested.readings", refuse)
    for path in (recalled.trace_path, stamp, f"/t/{recalled.product.trace_code}"):
        request = Utf8Request({**SERVER, "REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_ACCEPT": "text/html"})
        assert PrintedCodeMiddleware(lambda _request: None)(request).status_code == 200


def test_a_code_that_nobody_issued_costs_few_queries(browse, product, django_assert_max_num_queries):
    browse(f"/01/{product.gtin}/10/NOSUCH")
    with django_assert_max_num_queries(6):
        assert browse(f"/01/{product.gtin[1:]}/10/NOSUCH.)").status_code == 400
