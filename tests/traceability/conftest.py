import datetime as dt
from decimal import Decimal

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
    gtin,
)
from traceability.codes.serials import issue
from traceability.lots import events, releasing
from traceability.lots.events import Amount
from traceability.models import Stamp
from traceability.recalls import recalling
from traceability.rolls import stamps
from traceability.scans.recording import buffer

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
    buffer._reset()
    yield
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


def stamp_path(roll, unit):
    return f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, unit)}"


@pytest.fixture
def bound(roll, lot):
    return stamps.bind(roll=roll, lot=lot, first_unit=1, last_unit=100, by=None)


@pytest.fixture
def paths(roll, lot, bound, product):
    """A path for each verdict, with the status and the first words in both languages."""
    recalled = LotFactory(product=product, code="THUHOI")
    recalling.recall(lot=recalled, reason="Có dị vật", advice="Trả lại nơi mua", reason_en="Foreign matter",
                   advice_en="Take it back", by=None)  # fmt: skip
    held = LotFactory(product=product, code="TAMGIU")
    releasing.hold(lot=held, reason="Chờ kết quả kiểm nghiệm", by=None)
    today = timezone.localdate()
    LotFactory(product=product, code="QUAHAN", packed_date=today - dt.timedelta(days=90),
               expires_date=today - dt.timedelta(days=1))  # fmt: skip
    stamps.withdraw(roll=roll, first_unit=5, last_unit=5, kind="void", reason="Rách", by=None)
    Stamp.objects.create(roll=roll, unit=6, unusual_at=timezone.now(), unusual_devices=30)
    return {
        "unknown": (f"/01/{gtin(999)}", 404, "Chúng tôi không biết mã này", "We do not know this code"),
        "void": (stamp_path(roll, 5), 200, "Tem này đã bị hủy", "This stamp is void"),
        "recalled": (recalled.trace_path, 200, "Thu hồi: đừng sử dụng", "Recalled: do not use it"),
        "held": (held.trace_path, 200, "Tạm giữ để kiểm tra", "On hold for a check"),
        "expired": (f"/01/{product.gtin}/10/QUAHAN", 200, "Đã quá hạn dùng", "Past its date"),
        "inactive": (stamp_path(roll, 500), 200, "Tem này chưa kích hoạt", "This stamp is not activated"),
        "unusual": (stamp_path(roll, 6), 200, "Bị quét nhiều bất thường", "Scanned unusually often"),
        "ok": (stamp_path(roll, 1), 200, "Đang lưu hành bình thường", "In order"),
    }


@pytest.fixture
def told_lot(lot, product):
    """With all that a journey can hold: a raw material's steps, an input by its name, a correction, a withdrawal."""
    now = timezone.now()
    paddy = ProductFactory(title="Lúa tươi", title_en="Paddy", producer=product.producer, origin=product.origin)
    harvest = LotFactory(product=paddy, code="LUA.01", packed_date=timezone.localdate() - dt.timedelta(days=20))
    facts = {"actor": "Hộ bà Sáu", "by": None, "place": product.origin}
    events.record_event(
        lot=harvest, kind="harvest", occurred_at=now - dt.timedelta(days=20), quantity=Decimal("1250.5"), uom="KGM",
        **facts,
    )  # fmt: skip
    first = events.record_event(
        lot=lot, kind="process", occurred_at=now - dt.timedelta(days=11), note="Xay lúc 6 giờ", quantity=Decimal(900),
        uom="KGM", inputs=[Amount(harvest, Decimal(1200), "KGM"), Amount(None, Decimal(40), "", "", "Bao giấy")],
        **facts,
    )  # fmt: skip
    events.correct(
        event=first, reason="Ghi nhầm giờ", lot=lot, kind="process", occurred_at=now - dt.timedelta(days=11),
        note="Xay lúc 8 giờ", note_en="Milled at eight", quantity=Decimal(900), uom="KGM",
        inputs=[Amount(harvest, Decimal(1200), "KGM"), Amount(None, Decimal(40), "", "", "Bao giấy")], **facts,
    )  # fmt: skip
    wrong = events.record_event(
        lot=lot, kind="ship", occurred_at=now - dt.timedelta(days=9), note="Giao 10 bao", **facts
    )
    events.declare_wrong(event=wrong, reason="Chuyến này là của lô khác", by=None)
    return lot
