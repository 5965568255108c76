"""What TT 02/2024/TT-BKHCN and NĐ 37/2026/NĐ-CP, Art. 32 ask for, on the page; and what happened to the lot."""

import re

import pytest
from oscar.core.loading import get_model

from tests.factories import EventFactory, LotFactory
from tests.page_texts import laid_out
from tests.traceability.lots.test_chain import make
from tests.traceability.page.test_budget import noise
from traceability.lots import releasing


@pytest.fixture
def page(browse, told_lot, product):
    get_model("catalogue", "ProductImage").objects.create(product=product, original=noise(200))
    return laid_out(browse(told_lot.trace_path).content.decode())


@pytest.mark.parametrize(
    ("element", "pattern"),
    [
        ("product name", r"<h2>Gạo Nàng Thơm Chợ Đào</h2>"),
        ("product image", r'<img src="/anh-tem/\d+\.webp" alt="[^"]+"'),
        ("GTIN or trace code", r'<dt>GTIN</dt><dd class="code">\d{14}</dd>'),
        ("producer's name", r"HTX Chợ Đào</a></dd>"),
        ("producer's address", r"ấp Vạn Phước</span>, xã Mỹ Lệ, huyện Cần Đước, Long An"),
        ("producer's identifier", r"<dd>1100000000</dd>"),
        ("origin", r"nay thuộc tỉnh Tây Ninh"),
        ("place of last processing", r"<dt>Nơi chế biến cuối cùng</dt><dd>[^/]*xã Mỹ Lệ"),
        ("stages of production and trade", r"<ol class=\"journey\""),
        ("date of production", r"<dt>Ngày sản xuất</dt><dd>\d\d/\d\d/\d{4}</dd>"),
        ("expiry", r"<dt>[^<]+</dt><dd>\d\d/\d\d/\d{4}</dd></dl>"),
        ("lot", r"Lô L2026-11"),
        ("certificates", r'href="/chung-nhan/\d+/"'),
        ("safety warnings", r"<b>Không dùng khi gạo có mùi lạ.</b>"),
    ],
)
def test_the_page_states(page, element, pattern):
    assert re.search(pattern, page), element


def test_what_nobody_stated_is_said_to_be_missing(browse, lot, product):
    product.producer.identifier = product.warnings = ""
    product.producer.save()
    product.save()
    html = browse(lot.trace_path).content.decode()
    assert html.count("không ghi") >= 2


def test_a_lot_without_steps_says_that_none_is_recorded_and_no_day_of_production(browse, product):
    html = laid_out(browse(LotFactory(product=product, code="MOI").trace_path).content.decode())
    assert "<dt>Ngày sản xuất</dt><dd>không ghi</dd>" in html
    assert re.search(r"<h2>Hành trình</h2>\s*<p>Chưa ghi bước nào.</p>", html)


def test_a_hold_that_ended_stays_as_one_line_from_when_to_when(browse, lot):
    releasing.hold(lot=lot, reason="Chờ kết quả", by=None)
    assert browse(lot.trace_path).content.decode().count("Chờ kết quả") == 2  # in the verdict and in the journey
    releasing.unhold(lot=lot, by=None)
    html = browse(lot.trace_path).content.decode()
    line = re.search(r"<li[^>]*>(?:(?!</li>).)*Chờ kết quả.*?</li>", html, re.DOTALL)[0]
    assert line.count("<time") == 2
    assert 'class="tag' not in line


def test_no_compliance_is_claimed(page):
    assert not re.search(r"37/2026|02/2024|tuân thủ|hợp chuẩn", page)


def test_a_lot_of_many_others_tells_of_the_last_and_how_many_more(browse, lot):
    leaves = [LotFactory(code=f"LA{number:02d}") for number in range(25)]
    for leaf in leaves:
        EventFactory(lot=leaf, kind="harvest")
    make(lot, *leaves)
    html = browse(lot.trace_path).content.decode()
    assert html.count('<ol class="journey"') == 21
    assert "không đủ chỗ để kể: 5 lô" in html
    assert 'href="/epcis/lots/https%3A%2F%2F' in html
    assert "… (+5)" in html
