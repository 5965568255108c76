import datetime as dt

import pytest
from django.utils import timezone

from catalogue.models import Place, PlaceConversion
from tests.factories import (
    CertificateFactory,
    EventFactory,
    LotFactory,
    ProducerFactory,
    ProductFactory,
    RecognitionFactory,
    StampRollFactory,
)
from traceability import page_cache
from traceability.scans import buffer

PHONE = (
    "Mozilla/5.0 (Linux; Android 13; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/129.0.0.0 Mobile Safari/537.36"
)
BROWSER = {
    "user-agent": PHONE,
    "accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "accept-language": "vi-VN,vi;q=0.9",
    "sec-fetch-mode": "navigate",
}


@pytest.fixture(autouse=True)
def _no_writing_thread(settings):
    settings.TRACEABILITY_SCAN_FLUSH_SECONDS = 0
    page_cache.clear()
    buffer._reset()
    yield
    page_cache.clear()
    buffer._reset()


@pytest.fixture
def browse(client):
    """Open a path as a phone's browser does; ``language="en"`` sets Accept-Language."""

    def get(path, language="vi", **headers):
        return client.get(path, headers={**BROWSER, "accept-language": language, **headers})

    return get


@pytest.fixture
def my_le(db):
    long_an = Place.objects.create(scheme="legacy", level="province", code="80", prefix="Tỉnh", name="Long An")
    district = Place.objects.create(
        scheme="legacy", level="district", code="806", prefix="Huyện", name="Cần Đước", parent=long_an
    )
    old = Place.objects.create(
        scheme="legacy", level="ward", code="28132", prefix="Xã", name="Mỹ Lệ", parent=district, province=long_an
    )
    tay_ninh = Place.objects.create(scheme="2025", level="province", code="72", prefix="Tỉnh", name="Tây Ninh")
    new = Place.objects.create(scheme="2025", level="ward", code="28132", prefix="Xã", name="Mỹ Lệ", parent=tay_ninh)
    PlaceConversion.objects.create(old=old, new=new, is_default=True)
    return old


@pytest.fixture
def product(my_le):
    producer = ProducerFactory(name="HTX Chợ Đào", place=my_le, hamlet="ấp Vạn Phước", identifier="1100000000")
    product = ProductFactory(
        title="Gạo Nàng Thơm Chợ Đào", title_en="Nàng Thơm Chợ Đào rice", slug="gao-nang-thom", producer=producer,
        origin=my_le, net_content="5 kg", warnings="Không dùng khi gạo có mùi lạ.",
    )  # fmt: skip
    RecognitionFactory(product=product)
    CertificateFactory(product=product, verified_at=timezone.now())
    CertificateFactory(product=None, producer=producer, scheme="haccp", number="H-1")
    return product


@pytest.fixture
def lot(product):
    lot = LotFactory(product=product, code="L2026-11")
    now = timezone.now()
    EventFactory(lot=lot, place=product.origin, verified_at=now, occurred_at=now - dt.timedelta(days=12))
    EventFactory(lot=lot, kind="pack", actor="HTX Chợ Đào", occurred_at=now - dt.timedelta(days=10), note_en="Packed")
    return lot


@pytest.fixture
def roll(product):
    return StampRollFactory(product=product, code="7K3QD", units=1000)
