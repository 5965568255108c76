"""Whatever is scanned or typed gets an honest page in the right language and the right status, never a 500."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.traceability.conftest import BROWSER


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ("9520000000004", 400),  # 13 digits
        ("09520000000001", 400),  # check digit
        ("0952000000000x", 400),
        ("", 400),
        ("gạo", 400),
        ("%00", 400),
        ("{gtin}/10/%0d%0aSet-Cookie:x", 400),
        ("{gtin}/10/L%C3%B4", 400),
        ("{gtin}/10/" + "A" * 2000, 400),
        ("{gtin}/21/" + "A" * 21, 400),
        ("{gtin}/10", 400),
        ("{gtin}/10/A%2FB", 404),
        ("{gtin}/10/NOSUCHLOT", 404),
        ("{gtin}/21/NOSUCHSERIAL", 404),
        ("{gtin}/21/7K3QD00042AAAAAAAA", 404),
        ("{gtin}/", 200),
        ("{gtin}/10/l2026-11", 200),
        ("{gtin}/10/L2026-11/", 200),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_fault_has_its_page_and_status(browse, lot, roll, rest, status, language):
    response = browse("/01/" + rest.format(gtin=lot.product.gtin), language)
    html = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}">' in html
    assert "<h1>" in html
    assert ("Báo sự cố" in html) == (language == "vi")
    assert "set-cookie" not in {name.lower() for name in response.headers}


@pytest.mark.parametrize("path", ["/01", "/t", "/T", "/t/", "/T/UUUU", "/01/09520000000004/21/%E0%A0"])
def test_codes_without_a_code_are_answered_too(browse, db, path):
    assert browse(path).status_code == 400


def test_broken_utf_8_is_told(browse, db):
    response = browse("/01/09520000000004/10/%FF%FE")
    assert response.status_code == 400
    assert "không đọc được" in response.content.decode()


def test_upper_case_short_links_resolve(browse, lot):
    assert browse(f"/T/{lot.product.trace_code}").status_code == 200
    assert browse(f"/t/{lot.product.trace_code.lower()}/10/{lot.code}").status_code == 200


def test_doubled_slashes_in_front_are_forgiven(browse, lot):
    assert browse(f"http://testserver//01/{lot.product.gtin}/10/{lot.code}").status_code == 200


def test_markup_in_a_code_is_shown_as_text(browse, lot):
    html = browse(f"/01/{lot.product.gtin}/10/{quote('<b>&x', safe='')}").content.decode()
    assert "<b>&x" not in html
    assert "&lt;b&gt;&amp;x" in html


def test_a_database_that_is_down_is_not_blamed_on_the_package(browse, db, monkeypatch):
    def down(*args):
        raise RuntimeError("database is down")

    monkeypatch.setattr("traceability.answer.find", down)
    response = browse("/01/09520000000004")
    assert response.status_code == 503
    assert "chưa tra được" in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"


def test_other_methods_are_refused(client, db):
    assert client.post("/01/09520000000004").status_code == 405


def test_links_to_a_lot_that_was_typed(browse, lot):
    response = browse(f"/01/{lot.product.gtin}?lot=l2026-11")
    assert (response.status_code, response.headers["Location"]) == (303, lot.trace_path)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["/01/", "/t/", "/T/", "/01/09520000000004/", "/01/09520000000004/10/", "/01/09520000000004/21/"]),
    st.text(max_size=60),
    st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=30),
)
def test_any_path_and_header_is_answered(client, db, stem, rest, header):
    headers = {**BROWSER, "accept-language": header, "accept-encoding": header}
    response = client.get(stem + quote(rest), headers=headers)
    assert response.status_code in (200, 400, 404)
    assert b"</html>" in response.content or response.headers["Content-Encoding"]
