"""The facts of the scan page for machines."""

import json

import pytest

from tests.factories import LotFactory
from traceability import lots, page_cache, recalls


@pytest.fixture
def ask(client):
    def get(lot_or_product, **headers):
        path = lot_or_product.trace_path.removeprefix("/01/").removeprefix("/t/")
        return client.get(f"/ho-chieu/{path}.json", headers=headers)

    return get


@pytest.fixture
def told(ask, told_lot):
    response = ask(told_lot)
    assert response.headers["Content-Type"] == "application/ld+json"
    return json.loads(response.content)


def test_it_holds_the_minimum_set_in_order(told, told_lot, product):
    """TT 02/2024/TT-BKHCN and NĐ 37/2026/NĐ-CP, Art. 32."""
    assert {text["@language"]: text["@value"] for text in told["name"]} == {
        "vi": "Gạo Nàng Thơm Chợ Đào", "en": "Nàng Thơm Chợ Đào rice",
    }  # fmt: skip
    assert told["gtin"] == product.gtin
    assert told["manufacturer"]["name"] == "HTX Chợ Đào"
    assert told["manufacturer"]["identifier"] == "1100000000"
    assert told["manufacturer"]["address"]["streetAddress"] == "ấp Vạn Phước"
    assert "nay thuộc tỉnh Tây Ninh" in told["ocop:placeOfOrigin"]["name"]
    assert told["ocop:placeOfLastProcessing"]["@type"] == "Place"
    assert [step["ocop:kind"] for step in told["ocop:journey"]] == ["harvest", "harvest", "process", "pack", "ship"]
    assert told["gs1:productionDate"] <= told["gs1:packagingDate"] < told["gs1:bestBeforeDate"]
    assert told["gs1:hasBatchLotNumber"] == told_lot.code
    assert {one["ocop:statedBy"] for one in told["hasCertification"]} == {"officer", "producer"}
    assert told["gs1:warning"] == [{"@value": "Không dùng khi gạo có mùi lạ.", "@language": "vi"}]
    order = list(told)
    wanted = ["name", "gtin", "manufacturer", "ocop:placeOfOrigin", "gs1:hasBatchLotNumber", "hasCertification"]
    assert sorted(wanted, key=order.index) == wanted


def test_steps_tell_what_went_in_what_was_corrected_and_who_says_so(told):
    material, *_others = told["ocop:journey"]
    assert material["ocop:lot"].endswith("/10/LUA.01")
    process = next(step for step in told["ocop:journey"] if step["ocop:kind"] == "process")
    assert process["ocop:amount"]["value"] == 900
    assert process["ocop:amount"]["unitCode"] == "KGM"
    paddy, paper = process["ocop:madeFrom"]
    assert (paddy["value"], paddy["ocop:lot"].rpartition("/")[2]) == (1200, "LUA.01")
    assert paper["name"][0]["@value"] == "Bao giấy"
    assert process["ocop:correctedBecause"][0]["@value"] == "Ghi nhầm giờ"
    assert process["ocop:asWrittenFirst"]["description"][0]["@value"] == "Xay lúc 6 giờ"
    assert told["ocop:journey"][-1]["ocop:isWithdrawn"] is True
    assert process["epcis:eventID"].startswith("ni:///sha-256;")


def test_nothing_of_a_lot_is_told_before_its_release(ask, product):
    lot = LotFactory(product=product, code="CHUA", released_at=None)
    assert ask(lot).status_code == 404
    assert "CHUA" not in ask(product).content.decode()


def test_a_recall_shows_at_once(ask, lot):
    assert json.loads(ask(lot).content)["ocop:recall"] == {"ocop:isRecalled": False}
    recalls.recall(lot=lot, reason="Có dị vật", advice="Trả lại", by=None)
    told = json.loads(ask(lot).content)
    assert told["ocop:status"] == "recalled"
    assert told["ocop:recall"]["ocop:reason"][0]["@value"] == "Có dị vật"
    assert json.loads(ask(lot.product).content)["ocop:lotsRecalled"][0].endswith(lot.code)


def test_a_hold_shows(ask, lot):
    lots.hold(lot=lot, reason="Chờ kiểm nghiệm", by=None)
    told = json.loads(ask(lot).content)
    assert told["ocop:status"] == "held"
    assert told["ocop:onHoldSince"]


def test_it_is_found_by_trace_code_and_unknown_codes_say_so(client, product):
    assert client.get(f"/ho-chieu/{product.trace_code.lower()}.json").status_code == 200
    for path in ("09520000000009", "KHONGCO1", f"{product.gtin}/10/KHONGCO"):
        response = client.get(f"/ho-chieu/{path}.json")
        assert (response.status_code, json.loads(response.content)) == (404, {"error": "unknown-code"})


def test_scripts_of_other_sites_may_read_it_and_an_unchanged_one_is_not_sent_again(ask, lot):
    first = ask(lot)
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert ask(lot, **{"if-none-match": first.headers["ETag"]}).status_code == 304
    assert ask(lot, **{"accept-encoding": "br"}).headers["Content-Encoding"] == "br"


def test_it_takes_four_queries_cold_and_none_warm(ask, told_lot, django_assert_max_num_queries):
    ask(told_lot)
    page_cache.clear()
    with django_assert_max_num_queries(4):
        ask(told_lot)
    with django_assert_max_num_queries(0):
        ask(told_lot)
