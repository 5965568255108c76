"""What the first view of a scan page may cost: 14,000 bytes in all, 4 queries cold, none warm (a stamp: 1)."""

import io
import random

import pytest
from django.core.files.base import ContentFile
from oscar.core.loading import get_model
from PIL import Image

from catalogue.kept.shelf import forget_pages
from tests.factories import EventFactory
from traceability.codes.serials import issue
from traceability.models import Event
from traceability.negotiation import LANGUAGES
from traceability.page import published_texts, thumbnails
from traceability.page.published_texts import PublishedText
from traceability.rolls import stamps

MOST_BYTES = 14_000
WORDS = "phơi nắng cân sấy rửa chín tươi đóng hũ ghi sổ trộn kỹ kiểm tra độ ẩm giao nhận lại kho mẻ sạch"


def noise(side=900):
    """The worst picture for a compressor."""
    buffer = io.BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(buffer, "JPEG", quality=95)
    return ContentFile(buffer.getvalue(), "noise.jpg")


@pytest.fixture
def full_lot(lot):
    """More than most lots have: eight events with notes, a picture, a story, long texts."""
    product = lot.product
    product.ingredients = "Gạo Nàng Thơm Chợ Đào 100 %, không chất tẩy trắng, không hương liệu. " * 4
    product.storage = "Để nơi khô ráo, thoáng mát, đậy kín sau khi mở, dùng trong 30 ngày. " * 3
    product.save()
    get_model("catalogue", "ProductImage").objects.create(product=product, original=noise())
    for index, kind in enumerate(Event.Kind.values):
        EventFactory(
            lot=lot, kind=kind, place=product.origin, note=f"Ghi chú {index}: " + "cắt tay, phơi hai nắng, " * 6
        )
    return lot


@pytest.fixture
def story(monkeypatch):
    monkeypatch.setattr(published_texts, "_providers", [])

    def provider(product, language):
        product.producer.refresh_from_db(fields=["name"])  # stands for the one query that a provider may spend
        yield PublishedText(
            "Chuyện hạt gạo Chợ Đào", "Mùa gió bấc, cả ấp thức dậy từ ba giờ sáng. " * 12, "/cau-chuyen/gao/"
        )

    return published_texts.register(provider)


@pytest.fixture
def serial_path(roll, full_lot):
    stamps.bind(roll=roll, lot=full_lot, first_unit=1, last_unit=10, by=None)
    return f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, 3)}"


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_the_first_view_stays_within_its_bytes(browse, full_lot, story, coding):
    html = browse(full_lot.trace_path, **{"accept-encoding": coding})
    picture = browse(f"/anh-tem/{full_lot.product.images.get().pk}.webp")
    picture_bytes = sum(len(chunk) for chunk in picture)
    assert html.headers["Content-Encoding"] == coding
    print(f"\n{coding}: HTML with CSS {len(html.content)} + picture {picture_bytes} bytes")
    assert len(html.content) + picture_bytes <= MOST_BYTES


def size(browse, path, language, coding="gzip"):
    return len(browse(path, language, **{"accept-encoding": coding}).content)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_stays_within_its_bytes_in_every_language(browse, paths, full_lot, story, language):
    """With the largest picture that a page may have."""
    sizes = {verdict: size(browse, path, language) for verdict, (path, *_rest) in paths.items()}
    sizes["journey"] = size(browse, full_lot.trace_path, language)
    print(f"\n{language}: {sizes}")
    assert max(sizes.values()) + thumbnails.PRODUCT.most_bytes <= MOST_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_journey_of_a_hundred_steps_stays_within_its_bytes(browse, full_lot, story, language):
    draw = random.Random(3)
    for number in range(92):
        EventFactory(
            lot=full_lot, kind=draw.choice(Event.Kind.values), place=full_lot.product.origin,
            actor=f"Tổ {number}", note=f"Mẻ {number}: {' '.join(draw.choices(WORDS.split(), k=12))}",
        )  # fmt: skip
    found = size(browse, full_lot.trace_path, language)
    print(f"\n{language}: {found} bytes")
    assert found + thumbnails.PRODUCT.most_bytes <= MOST_BYTES


def test_a_stamp_page_stays_within_its_bytes(browse, serial_path, story):
    html = browse(serial_path, **{"accept-encoding": "gzip"})
    print(f"\nstamp: {len(html.content)} bytes")
    assert len(html.content) <= 9_500


def test_the_page_asks_for_nothing_but_its_picture(browse, full_lot, story):
    """And for one small module, which nothing waits for: it keeps the page for a place without a network."""
    html = browse(full_lot.trace_path).content.decode()
    assert (
        html.count("<script") == html.count('<script type="module" src="/static/traceability/scan.js"></script>') == 1
    )
    assert "<link" not in html.replace('<link rel="icon" href="data:,">', "")
    assert html.count("src=") == 2
    assert 'loading="lazy"' in html


@pytest.mark.parametrize("which", ["gtin", "lot", "trace code"])
def test_queries_of_a_code_without_serial(browse, full_lot, story, django_assert_max_num_queries, which):
    product = full_lot.product
    path = {"gtin": f"/01/{product.gtin}", "lot": full_lot.trace_path, "trace code": f"/t/{product.trace_code}"}[which]
    browse(path)  # Django looks at the database's features once per process
    forget_pages()
    with django_assert_max_num_queries(4):
        assert browse(path).status_code == 200
    with django_assert_max_num_queries(0):
        assert browse(path).status_code == 200


def test_queries_of_a_stamp(browse, serial_path, roll, story, django_assert_max_num_queries):
    forget_pages()
    with django_assert_max_num_queries(4):
        assert browse(serial_path).status_code == 200
    with django_assert_max_num_queries(1):
        assert browse(serial_path).status_code == 200
    other = f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, 4)}"
    with django_assert_max_num_queries(1):  # another stamp of the lot shares its page
        assert browse(other).status_code == 200


def test_the_page_sets_no_cookie_and_varies_on_what_it_reads(browse, full_lot):
    response = browse(full_lot.trace_path)
    assert not response.cookies
    assert {"Accept-Language", "Accept-Encoding", "Accept", "Sec-Fetch-Mode"} <= set(
        response.headers["Vary"].split(", ")
    )
    assert response.headers["Cache-Control"] == "no-cache"
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
