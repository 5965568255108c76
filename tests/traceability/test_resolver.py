"""A GS1 client gets links, a person's browser the page at once."""

import pytest

from tests.factories import gtin
from traceability.negotiation import coding, language, wants_page
from traceability.serials import issue

GS1_CLIENT = {"accept": "*/*", "user-agent": "gs1-scanner/1.0"}


@pytest.fixture
def resolve(client, settings):
    settings.SITE_URL = "https://saoque.vn"

    def get(path, **headers):
        return client.get(path, headers={**GS1_CLIENT, **headers})

    return get


def test_a_client_is_sent_to_the_default_link(resolve, lot):
    response = resolve(lot.trace_path + "?utm=tem")
    product = lot.product
    assert response.status_code == 307
    assert response.headers["Location"] == f"https://saoque.vn/t/{product.trace_code}/10/{lot.code}?utm=tem"
    assert response.headers["Link"].startswith(f'<https://saoque.vn{lot.trace_path}?linkType=linkset>; rel="linkset"')
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_the_default_link_ends_at_the_page(resolve, lot):
    location = resolve(lot.trace_path).headers["Location"].removeprefix("https://saoque.vn")
    assert resolve(location).status_code == 200


@pytest.mark.parametrize("how", ["?linkType=linkset", "?linkType=all", "accept"])
def test_the_linkset_is_given_as_json(resolve, lot, how):
    headers = {"accept": "application/linkset+json"} if how == "accept" else {}
    response = resolve(lot.trace_path + (how if how != "accept" else ""), **headers)
    assert response.headers["Content-Type"] == "application/linkset+json"
    first, *_up = response.json()["linkset"]
    assert first["anchor"] == f"https://saoque.vn{lot.trace_path}"
    targets = first["https://ref.gs1.org/voc/traceability"]
    assert [target["hreflang"] for target in targets] == [["vi"], ["en"]]
    assert [context["anchor"] for context in _up] == [f"https://saoque.vn/01/{lot.product.gtin}"]


def test_a_link_type_is_followed_in_the_clients_language(resolve, lot):
    response = resolve(lot.trace_path + "?linkType=gs1:certificationInfo", **{"accept-language": "en"})
    assert response.status_code == 307
    assert "lang=en" in response.headers["Location"]


def test_a_link_type_that_we_lack_is_not_found(resolve, lot):
    assert resolve(lot.trace_path + "?linkType=gs1:instructions").status_code == 404


def test_what_we_do_not_know_walks_up_to_the_product(resolve, lot, roll):
    product = lot.product
    for path in (f"/01/{product.gtin}/10/NOSUCH", f"/01/{product.gtin}/21/NOSUCH"):
        assert resolve(path).headers["Location"] == f"https://saoque.vn/t/{product.trace_code}"
    serial = issue(bytes(roll.secret), roll.code, 1)
    assert resolve(f"/01/{product.gtin}/21/{serial}").headers["Location"].endswith(f"/21/{serial}")


def test_unknown_and_malformed_codes_are_told_in_json(resolve, db):
    assert resolve(f"/01/{gtin(999)}").status_code == 404
    response = resolve("/01/123")
    assert (response.status_code, response.json()["error"]) == (400, "gtin-length")


def test_options_and_head_are_answered(client, lot):
    options = client.options(lot.trace_path)
    assert (options.status_code, options.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert client.head(lot.trace_path, headers=GS1_CLIENT).status_code == 307


def test_a_navigation_gets_the_page_whatever_it_accepts(client, lot):
    assert client.get(lot.trace_path, headers={"sec-fetch-mode": "navigate", "accept": "*/*"}).status_code == 200
    assert client.get(lot.trace_path, headers={"accept": "text/html"}).status_code == 200


def test_an_older_gtin_still_leads_to_the_product(browse, product):
    old = product.gtin
    product.gtin = gtin(777_777)
    product.save()
    assert product.title in browse(f"/01/{old}").content.decode()


@pytest.mark.parametrize(
    ("header", "chosen", "expected"),
    [
        ("", "", "vi"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "", "vi"),
        ("en-GB,en;q=0.9", "", "en"),
        ("vi;q=0.2, en;q=0.7", "", "en"),
        ("en;q=0, vi;q=0.1", "", "vi"),
        ("fr-FR,fr;q=0.9", "", "en"),
        ("fr, *;q=0.1", "", "vi"),
        ("ko-KR,ko;q=0.9", "", "ko"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "", "zh-hans"),
        ("zh-SG", "", "zh-hans"),
        ("zh-TW", "", "zh-hans"),
        ("ja", "km", "km"),
        ("vi", "zh-Hans", "zh-hans"),
        ("en", "vi", "vi"),
        ("en", "xx", "en"),
        (";;;q=,,", "", "vi"),
        ("en;q=nonsense", "", "vi"),
    ],
)
def test_the_language_follows_the_weights(header, chosen, expected):
    assert language(header, chosen) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [("gzip, deflate, br", "br"), ("br;q=0, gzip", "gzip"), ("", "identity"), ("*", "gzip"), ("deflate", "identity")],
)
def test_the_coding_is_one_that_the_client_takes(header, expected):
    assert coding(header) == expected


def test_a_fetch_that_does_not_navigate_is_a_client():
    assert not wants_page("text/html", "cors")
    assert wants_page("*/*", "navigate")
