"""The facts of the scan page for machines: the same as on the page, in words that the vocabularies have."""

import datetime as dt
import html
import json
import re
from functools import cache

import pytest
from django.utils.formats import date_format
from jsonschema import Draft202012Validator, FormatChecker

from catalogue.kept.shelf import forget_pages
from catalogue.models import Producer, Product, Recognition
from scripts.steps import ROOT
from tests.factories import EventFactory, LotFactory, ProductFactory
from tests.page_texts import laid_out
from traceability.lots import releasing
from traceability.models import Event
from traceability.recalls import recalling


@cache
def schema():
    found = json.loads((ROOT / "docs/dpp.schema.json").read_text())
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found, format_checker=FormatChecker())


def faults(told):
    return [f"{list(one.absolute_path)}: {one.message[:200]}" for one in schema().iter_errors(told)]


def texts(told):
    return [one["@value"] for one in told if one["@language"] == "vi"]


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
    assert told["gs1:consumerSafetyInformation"] == [{"@value": "Không dùng khi gạo có mùi lạ.", "@language": "vi"}]
    order = list(told)
    wanted = [
        "name", "gtin", "manufacturer", "ocop:placeOfOrigin", "ocop:placeOfLastProcessing", "ocop:journey",
        "gs1:hasBatchLotNumber", "gs1:productionDate", "gs1:bestBeforeDate", "hasCertification",
        "gs1:consumerSafetyInformation",
    ]  # fmt: skip
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


def test_a_maker_that_is_not_public_has_no_page_to_link_to(ask, told_lot):
    linked = json.loads(ask(told_lot).content)["manufacturer"]
    Producer.objects.update(is_public=False)
    forget_pages()
    hidden = json.loads(ask(told_lot).content)["manufacturer"]
    assert linked.pop("url").endswith(f"/nha-san-xuat/{told_lot.product.producer.slug}/")
    assert hidden == linked


def test_a_recall_shows_at_once(ask, lot):
    assert json.loads(ask(lot).content)["ocop:recall"] == {"ocop:isRecalled": False}
    recalling.recall(lot=lot, reason="Có dị vật", advice="Trả lại", by=None)
    told = json.loads(ask(lot).content)
    assert told["ocop:status"] == "recalled"
    assert told["ocop:recall"]["ocop:reason"][0]["@value"] == "Có dị vật"
    assert json.loads(ask(lot.product).content)["ocop:lotsRecalled"][0].endswith(lot.code)


def test_a_hold_shows(ask, lot):
    releasing.hold(lot=lot, reason="Chờ kiểm nghiệm", by=None)
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
    forget_pages()
    with django_assert_max_num_queries(4):
        ask(told_lot)
    with django_assert_max_num_queries(0):
        ask(told_lot)


def test_it_keeps_to_its_schema(ask, told_lot, product, paths):
    product.allergens = product.ingredients = product.storage = "gạo"
    product.alcohol_by_volume = 12
    product.save()
    for kind in Event.Kind.values:
        EventFactory(lot=told_lot, kind=kind, place=product.origin)
    bare = LotFactory(product=ProductFactory(gtin=None), code="TRONG", expires_date=None)
    Product.objects.filter(pk=bare.product_id).update(producer=None, origin=None)
    held, recalled = (product.lots.get(code=code) for code in ("TAMGIU", "THUHOI"))
    for one in (told_lot, held, recalled, product, bare, bare.product):
        assert faults(json.loads(ask(one).content)) == [], one


def test_the_schema_knows_the_kinds_of_steps():
    known = schema().schema["$defs"]["step"]["properties"]["ocop:kind"]["enum"]
    assert known == Event.Kind.values


def test_a_day_is_a_day_in_viet_nam(ask, browse, lot):
    """Six in the morning is still the evening before in UTC."""
    early = dt.datetime(2026, 3, 8, 23, 0, tzinfo=dt.UTC)
    EventFactory(lot=lot, kind="process", occurred_at=early)
    told = json.loads(ask(lot).content)
    assert told["gs1:productionDate"] == "2026-03-09"
    assert told["ocop:journey"][0]["startTime"] == "2026-03-09T06:00:00+07:00"
    assert "<dt>Ngày sản xuất</dt><dd>09/03/2026</dd>" in laid_out(browse(lot.trace_path).content.decode())


def facts_of(page):
    """``{"GTIN": "0952…", "Nhà sản xuất": …}``, as people read it."""
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    return {name: html.unescape(re.sub(r"<[^>]+>", "", value)).strip() for name, value in pairs}


def day(iso):
    return date_format(dt.date.fromisoformat(iso), "d/m/Y")


@pytest.fixture
def page(browse, told_lot):
    return laid_out(browse(told_lot.trace_path).content.decode())


def test_it_tells_the_facts_of_the_page(told, page):
    facts, maker = facts_of(page), told["manufacturer"]
    last = told["ocop:placeOfLastProcessing"]
    assert texts(told["name"])[0] in page
    assert facts == {
        "GTIN": told["gtin"],
        "Nhà sản xuất": maker["name"],
        "Địa chỉ": f"{maker['address']['streetAddress']}, {maker['address']['addressLocality']}",
        "Mã số": maker["identifier"],
        "Xuất xứ": told["ocop:placeOfOrigin"]["name"],
        "Nơi chế biến cuối cùng": ", ".join(filter(None, (last.get("description"), last.get("name")))),
        "Ngày sản xuất": day(told["gs1:productionDate"]),
        "Ngày đóng gói": day(told["gs1:packagingDate"]),
        "Hạn dùng": day(told["gs1:bestBeforeDate"]),
        "Cảnh báo": texts(told["gs1:consumerSafetyInformation"])[0],
    }


def test_it_tells_the_steps_of_the_page(told, page):
    lines = re.findall(r"<li data-event.*?</li>", page, re.DOTALL)
    assert len(lines) == len(told["ocop:journey"])
    for line, step in zip(lines, told["ocop:journey"], strict=True):
        times = [dt.datetime.fromisoformat(one) for one in re.findall(r'<time datetime="([^"]+)"', line)]
        assert dt.datetime.fromisoformat(step["startTime"]).replace(microsecond=0) == times[0].replace(microsecond=0)
        assert step["agent"] in line
        if not step.get("ocop:isWithdrawn"):
            assert ('class="seen"' in line) is (step["ocop:statedBy"] == "officer")
        assert ("Đính chính" in line) is ("ocop:correctedBecause" in step and "ocop:isWithdrawn" not in step)


def test_it_tells_the_stars_and_certificates_of_the_page(ask, browse, told, page, told_lot):
    stars = told["ocop:recognition"]
    assert f"OCOP {stars['ocop:stars']} sao" in page
    assert f"có hạn đến {day(stars['validThrough'])}" in page
    rows = re.findall(r"<li><a href=\"/chung-nhan/.*?</li>", page, re.DOTALL)
    assert len(rows) == len(told["hasCertification"])
    for row, one in zip(rows, told["hasCertification"], strict=True):
        assert one["certificationIdentification"] in row
        assert day(one["validFrom"]) in row
        assert ("còn hiệu lực khi đóng gói" in row) is one["ocop:wasValidWhenPacked"]
        assert ("hiện còn hiệu lực" in row) is one["ocop:isValidNow"]
        assert ("Cán bộ chương trình đã kiểm tra" in row) is (one["ocop:statedBy"] == "officer")
    Recognition.objects.update(valid_from_date="2020-01-01", valid_until_date="2023-01-01")
    forget_pages()
    lapsed = json.loads(ask(told_lot).content)["ocop:recognition"]
    assert "ocop:stars" not in lapsed
    assert f"hết hiệu lực ngày {day(lapsed['validThrough'])}" in laid_out(browse(told_lot.trace_path).content.decode())


@pytest.mark.parametrize("verdict", ["recalled", "held", "expired"])
def test_its_status_is_the_pages_verdict(client, browse, paths, verdict):
    path = paths[verdict][0]
    told = json.loads(client.get(f"/ho-chieu/{path.removeprefix('/01/')}.json").content)
    page = laid_out(browse(path).content.decode())
    assert told["ocop:status"] == verdict
    assert f'class="verdict {verdict}"' in page
    for said in (*told["ocop:recall"].get("ocop:reason", ()), *told.get("ocop:onHoldBecause", ())):
        assert said["@language"] != "vi" or said["@value"] in page
