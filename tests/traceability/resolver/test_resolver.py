"""A GS1 client gets links, a person's browser the page at once (GS1-Conformant Resolver 1.2)."""

import json
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest

from catalogue.kept.codings import coding
from catalogue.models import Product
from tests.factories import LotFactory, gtin
from tests.traceability.conftest import BROWSER
from traceability.codes.serials import issue
from traceability.negotiation import language, wants_page
from traceability.rolls.stamps import bind

GS1_CLIENT = {"accept": "*/*", "user-agent": "gs1-scanner/1.0"}
VOC = "https://ref.gs1.org/voc/"
LINK_TYPES = {
    "defaultLink", "pip", "traceability", "certificationInfo", "recallStatus", "epcis", "verificationService",
    "support", "dpp",
}  # fmt: skip
# What RFC 9264 and GS1's published schema of linksets ask for, in our own words.
LINK = {
    "type": "object",
    "properties": {
        "href": {"type": "string", "pattern": "^https?://[A-Za-z0-9./]+"},
        "title": {"type": "string", "minLength": 1},
        "hreflang": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"}, "minItems": 1},
        "type": {"type": "string", "pattern": "^[a-z]+/[-+.a-z]+$"},
    },
    "required": ["href", "title"],
    "additionalProperties": False,
}
LINKSET = {
    "type": "object",
    "properties": {
        "linkset": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {"anchor": LINK["properties"]["href"], "itemDescription": {"type": "string"}},
                "patternProperties": {f"^{VOC}[A-Za-z]+$": {"type": "array", "items": LINK, "minItems": 1}},
                "required": ["anchor", "itemDescription", f"{VOC}defaultLink"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["linkset"],
    "additionalProperties": False,
}


@pytest.fixture
def resolve(client, settings):
    settings.SITE_URL = "https://saoque.vn"

    def get(path, method="get", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(client, method)(path, headers={**GS1_CLIENT, **headers})

    return get


@pytest.fixture
def serial(roll, lot):
    bind(roll=roll, lot=lot, first_unit=1, last_unit=10, by=None)
    return issue(bytes(roll.secret), roll.code, 1)


@pytest.fixture
def linkset(resolve):
    def get(path):
        return resolve(path, accept="application/linkset+json").json()["linkset"]

    return get


def test_a_client_is_sent_to_the_default_link_with_its_query(resolve, lot):
    response = resolve(lot.trace_path + "?utm=tem&b=%2F&17=270101")
    page = f"https://saoque.vn/t/{lot.product.trace_code}/10/{lot.code}"
    assert response.status_code == 307
    assert response.headers["Location"] == page + "?utm=tem&b=%2F&17=270101"
    assert response.headers["Link"].startswith(f'<https://saoque.vn{lot.trace_path}?linkType=linkset>; rel="linkset"')
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_the_default_link_ends_at_the_page(resolve, lot):
    location = resolve(lot.trace_path).headers["Location"].removeprefix("https://saoque.vn")
    assert resolve(location).status_code == 200


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("?linkType=linkset", "*/*", "application/linkset+json"),
        ("?linkType=all", "*/*", "application/linkset+json"),
        ("?linkType=linkset", BROWSER["accept"], "application/linkset+json"),
        ("", "application/linkset+json", "application/linkset+json"),
        ("", "application/json", "application/json"),
        ("", "application/ld+json, */*;q=0.1", "application/ld+json"),
    ],
)
def test_the_linkset_is_given_as_json(resolve, lot, query, accept, media_type):
    response = resolve(lot.trace_path + query, accept=accept)
    data = response.json()
    assert response.headers["Content-Type"] == media_type
    assert ("@context" in data) == (media_type == "application/ld+json")
    data.pop("@context", None)
    jsonschema.validate(data, LINKSET)
    anchors = [context["anchor"] for context in data["linkset"]]
    assert anchors == [f"https://saoque.vn{path}" for path in (lot.trace_path, f"/01/{lot.product.gtin}")]
    assert 'rel="linkset"' in response.headers["Link"]
    assert 'rel="http://www.w3.org/ns/json-ld#context"' in response.headers["Link"]


def test_every_link_type_that_we_hold_is_there(linkset, lot):
    for context in linkset(lot.trace_path):
        kinds = {key.removeprefix(VOC) for key in context if key.startswith(VOC)}
        assert kinds == LINK_TYPES
        assert context["itemDescription"].startswith(lot.product.title)


def test_the_default_link_is_one_and_bare_and_also_says_what_it_is(linkset, lot):
    context, _up = linkset(lot.trace_path)
    (default,) = context[f"{VOC}defaultLink"]
    assert set(default) == {"href", "title"}
    assert default["href"] in [link["href"] for link in context[f"{VOC}traceability"]]


def test_no_two_links_of_a_type_have_the_same_attributes(linkset, lot):
    for context in linkset(lot.trace_path):
        for kind in LINK_TYPES:
            attributes = [(link.get("type"), *link.get("hreflang", [])) for link in context[VOC + kind]]
            assert len(set(attributes)) == len(attributes)


@pytest.mark.parametrize("kind", sorted(LINK_TYPES))
def test_each_link_is_followed_in_its_language(resolve, linkset, lot, kind):
    for link in linkset(lot.trace_path)[0][VOC + kind]:
        language = {"accept_language": link["hreflang"][0]} if "hreflang" in link else {}
        response = resolve(f"{lot.trace_path}?linkType=gs1:{kind}", **language)
        passed = ("&" if "?" in link["href"] else "?") + f"linkType=gs1:{kind}"
        assert (response.status_code, response.headers["Location"]) == (307, link["href"] + passed)


@pytest.mark.parametrize("prefix", ["gs1:", VOC, "https://gs1.org/voc/", "https%3A%2F%2Fwww.gs1.org%2Fvoc%2F", ""])
def test_a_link_type_is_known_by_each_of_its_spellings(resolve, lot, prefix):
    assert "/san-pham/" in resolve(f"{lot.trace_path}?linkType={prefix}pip").headers["Location"]


def test_the_shops_page_is_linked_while_the_product_is_public_only(resolve, lot):
    address = f"{lot.trace_path}?linkType=gs1:pip"
    assert resolve(address).status_code == 307
    Product.objects.update(is_public=False)
    assert resolve(address).status_code == 404


def test_data_is_linked_for_the_lot_and_above_it_for_the_product(linkset, lot):
    of_lot, of_product = linkset(lot.trace_path)
    number = lot.product.gtin
    assert of_lot[f"{VOC}dpp"][0]["href"] == f"https://saoque.vn/ho-chieu/{number}/10/{lot.code}.json"
    assert of_product[f"{VOC}dpp"][0]["href"] == f"https://saoque.vn/ho-chieu/{number}.json"
    events = urlsplit(of_lot[f"{VOC}epcis"][0]["href"])
    assert events.path == "/epcis/events"
    assert parse_qs(events.query) == {"MATCH_anyEPCClass": [f"https://id.gs1.org/01/{number}/10/{lot.code}"]}
    report = urlsplit(of_lot[f"{VOC}support"][0]["href"])
    assert parse_qs(report.query)["ma"] == [lot.trace_path]


def test_a_stamp_leads_to_the_data_of_its_lot(linkset, lot, serial):
    contexts = linkset(f"/01/{lot.product.gtin}/21/{serial}")
    assert contexts[0][f"{VOC}dpp"][0]["href"].endswith(f"/10/{lot.code}.json")
    assert contexts[1][f"{VOC}dpp"][0]["href"].endswith(f"/{lot.product.gtin}.json")


def test_all_that_a_code_names_is_told_up_to_the_gtin(linkset, lot, serial):
    path = f"/01/{lot.product.gtin}/22/2A/10/{lot.code}/21/{serial}"
    anchors = [context["anchor"].removeprefix("https://saoque.vn/01/") for context in linkset(path)]
    number = lot.product.gtin
    assert anchors == [
        f"{number}/22/2A/10/{lot.code}/21/{serial}", f"{number}/21/{serial}", f"{number}/22/2A/10/{lot.code}",
        f"{number}/10/{lot.code}", f"{number}/22/2A", number,
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["gs1:instructions", "gs1:nosuchlt", "schema:url", "linksets"])
def test_a_link_type_that_we_lack_is_not_found_and_those_we_hold_are_named(resolve, lot, kind):
    response = resolve(f"{lot.trace_path}?linkType={kind}")
    assert (response.status_code, response.json()["error"]) == (404, "no-such-link-type")
    assert set(response.json()["available"]) == {f"gs1:{name}" for name in LINK_TYPES}
    assert 'rel="linkset"' in response.headers["Link"]


def test_what_we_do_not_know_walks_up_to_the_product(resolve, lot, roll):
    product = lot.product
    for rest in ("10/NOSUCH", "21/NOSUCH", "10/NOSUCH/21/NOSUCH", "10/A%2FB"):
        response = resolve(f"/01/{product.gtin}/{rest}")
        assert (response.status_code, response.headers["Location"]) == (
            307,
            f"https://saoque.vn/t/{product.trace_code}",
        )
    serial = issue(bytes(roll.secret), roll.code, 1)
    assert resolve(f"/01/{product.gtin}/21/{serial}").headers["Location"].endswith(f"/21/{serial}")


def test_variants_and_serials_of_the_state_lead_to_the_product(resolve, browse, product):
    for rest in ("22/2A", "235/UPUI-1"):
        assert resolve(f"/01/{product.gtin}/{rest}").status_code == 307
        assert browse(f"/01/{product.gtin}/{rest}").status_code == 200


def test_a_trailing_slash_makes_no_difference(resolve, lot):
    for path in (f"/01/{lot.product.gtin}", lot.trace_path):
        plain, slashed = resolve(path), resolve(path + "/")
        assert (plain.status_code, plain.headers["Location"]) == (slashed.status_code, slashed.headers["Location"])


@pytest.mark.parametrize("rest", ["", "/10/{lot}", "/21/{serial}", "/10/{lot}/21/{serial}", "/22/2A"])
def test_something_behind_a_code_that_we_hold_is_malformed(resolve, browse, lot, serial, rest):
    path = f"/01/{lot.product.gtin}{rest}/foo".format(lot=lot.code, serial=serial)
    response = resolve(path)
    assert (response.status_code, response.json()["part"][-3:]) == (400, "foo")
    assert browse(path).status_code == 400


def test_the_raw_path_tells_a_slash_in_a_lot_from_a_separator(client, lot):
    path = f"/01/{lot.product.gtin}/10/{lot.code}/foo"
    raw = f"/01/{lot.product.gtin}/10/{lot.code}%2Ffoo"
    assert client.get(path, headers={**GS1_CLIENT, "x-original-uri": raw}).status_code == 307
    assert client.get(path, headers={**GS1_CLIENT, "x-original-uri": path}).status_code == 400
    assert client.get(path, headers={**GS1_CLIENT, "x-original-uri": f"/01/{lot.product.gtin}"}).status_code == 400


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("123", "gtin-length"),
        ("{gtin}?999=1", "unknown-attribute"),
        ("{gtin}?17=991399", "value-content"),
        ("{gtin}?10=L1", "attribute-belongs-in-path"),
        ("{gtin}?01={gtin}", "duplicate"),
        ("{gtin}?" + "a=1&" * 300, "too-long"),
        ("{gtin}?" + "a" * 5000, "too-long"),
    ],
)
def test_bad_syntax_is_told_to_programs_and_people(resolve, browse, product, rest, reason):
    path = "/01/" + rest.format(gtin=product.gtin)
    response = resolve(path)
    assert (response.status_code, response.json()["error"]) == (400, reason)
    assert response.json()["message"].endswith(".")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert browse(path).status_code == 400


@pytest.mark.parametrize("path", [f"/01/{gtin(999)}", "/8004/9521MAY01", "/8004/9521MAY01/7040/1ABC", "/401/9521X"])
def test_what_we_do_not_hold_is_not_found_and_said_so(resolve, browse, db, path):
    response = resolve(path)
    assert (response.status_code, response.json()["error"]) == (404, "unknown-code")
    page = browse(path)
    assert page.status_code == 404
    assert path.split("/")[2] in page.content.decode()


def test_options_answers_what_may_be_asked(resolve, lot):
    for path in (lot.trace_path, f"/t/{lot.product.trace_code}"):
        response = resolve(path, "options", origin="https://example.org", access_control_request_method="GET")
        assert (response.status_code, response.content) == (204, b"")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Access-Control-Allow-Methods"] == response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert 'rel="linkset"' in resolve(lot.trace_path, "options").headers["Link"]
    assert resolve("/01/123", "options").status_code == 400


@pytest.mark.parametrize("query", ["", "?linkType=linkset", "?linkType=gs1:nosuchlt", "?17=x"])
def test_head_says_what_get_would(resolve, lot, query):
    head, get = resolve(lot.trace_path + query, "head"), resolve(lot.trace_path + query)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert dict(head.headers) == dict(get.headers)


def test_every_answer_carries_what_caches_and_other_sites_need(resolve, browse, lot):
    answers = [
        browse(lot.trace_path),
        browse(f"/01/{gtin(999)}"),
        browse("/01/123"),
        browse(f"/01/{lot.product.gtin}?lot=L1"),
        resolve(lot.trace_path),
        resolve(lot.trace_path, "options"),
        resolve(lot.trace_path, "post"),
        resolve(lot.trace_path + "?linkType=linkset"),
        resolve(lot.trace_path + "?linkType=nosuch"),
        resolve("/01/123"),
    ]
    for response in answers:
        of_pages = ", Cookie" if response in answers[:3] else ""
        assert response.headers["Vary"] == f"Accept, Accept-Encoding, Accept-Language, Sec-Fetch-Mode{of_pages}"
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_navigation_gets_the_page_whatever_it_accepts_and_a_link_to_the_linkset(client, lot):
    for headers in ({"sec-fetch-mode": "navigate", "accept": "*/*"}, {"accept": "text/html"}):
        response = client.get(lot.trace_path, headers=headers)
        assert response.status_code == 200
        assert f'{lot.trace_path}?linkType=linkset>; rel="linkset"' in response.headers["Link"]


def test_an_older_gtin_still_leads_to_the_product(browse, resolve, product):
    old = product.gtin
    product.gtin = gtin(777_777)
    product.save()
    assert product.title in browse(f"/01/{old}").content.decode()
    assert resolve(f"/01/{old}").status_code == 307


def test_letters_of_any_alphabet_in_the_query_reach_the_target_encoded(resolve, product):
    location = resolve(f"/01/{product.gtin}?ten=gạo").headers["Location"]
    assert location.endswith("?ten=g%E1%BA%A1o")


def test_a_database_that_is_down_is_told_to_programs_in_json(resolve, db, monkeypatch):
    def down(*args):
        raise RuntimeError("database is down")

    monkeypatch.setattr("traceability.resolver.answering.find", down)
    response = resolve(f"/01/{gtin(1)}")
    assert (response.status_code, response.json()["error"]) == (503, "unavailable")
    assert response.headers["Cache-Control"] == "no-store"


def test_the_resolver_describes_itself(resolve):
    response = resolve("/.well-known/gs1resolver")
    description = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert description["resolverRoot"] == "https://saoque.vn"
    assert description["supportedPrimaryKeys"] == ["01"]
    assert description["supportedLinkType"] == [{"namespace": VOC, "prefix": "gs1:"}]
    assert description["linkTypeDefaultCanBeLinkset"] is False
    assert description["jsonLdContextLocation"].startswith("https://ref.gs1.org/")


def test_a_lot_of_another_product_walks_up_to_the_product_asked_for(resolve, product):
    other = LotFactory(code="L-OTHER")
    location = resolve(f"/01/{product.gtin}/10/{other.code}").headers["Location"]
    assert location == f"https://saoque.vn/t/{product.trace_code}"


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


@pytest.mark.parametrize("kind", sorted(LINK_TYPES))
def test_each_target_answers(resolve, lot, kind):
    """With whatever else stood behind the question mark: attributes of the package, what the printer counts by."""
    for path in (lot.trace_path, f"/01/{lot.product.gtin}"):
        location = resolve(f"{path}?linkType=gs1:{kind}&lang=vi&17=270101&utm=tem").headers["Location"]
        response = resolve(location.removeprefix("https://saoque.vn"))
        assert (response.status_code, location) == (200, location)


def test_every_link_leads_to_what_it_promises(client, linkset, lot, serial):
    """Type and language of what is found there, for programs and for people."""
    for path in (lot.trace_path, f"/01/{lot.product.gtin}/21/{serial}"):
        for context in linkset(path):
            for link in (link for key, held in context.items() if key.startswith(VOC) for link in held):
                for headers in (GS1_CLIENT, BROWSER):
                    response = client.get(link["href"].removeprefix("https://saoque.vn"), headers=headers)
                    assert response.status_code == 200, link
                    assert response.headers["Content-Type"].startswith(link.get("type", "text/html")), link
                    assert response.headers.get("Content-Language", "vi").startswith(tuple(link.get("hreflang", "v")))


@pytest.mark.parametrize(
    ("header", "language"),
    [("ko", "en"), ("ko, vi;q=0.9, en;q=0.5", "vi"), ("zh-TW, en;q=0.8", "en"), ("fr", "en"), ("ja, *;q=0.1", "vi")],
)
def test_who_reads_none_of_a_links_languages_gets_the_next_best(resolve, lot, header, language):
    location = resolve(f"{lot.trace_path}?linkType=gs1:support", accept_language=header).headers["Location"]
    assert parse_qs(urlsplit(location).query)["lang"] == [language]
