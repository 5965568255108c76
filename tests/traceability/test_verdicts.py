import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import LotFactory, gtin
from traceability import lots, recalls, stamps
from traceability.models import Stamp
from traceability.serials import issue


def stamp_path(roll, unit):
    return f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, unit)}"


@pytest.fixture
def bound(roll, lot):
    return stamps.bind(roll=roll, lot=lot, first_unit=1, last_unit=100, by=None)


@pytest.fixture
def paths(roll, lot, bound, product):
    """A path for each verdict, with the status and the first words in both languages."""
    recalled = LotFactory(product=product, code="THUHOI")
    recalls.recall(lot=recalled, reason="Có dị vật", advice="Trả lại nơi mua", reason_en="Foreign matter",
                   advice_en="Take it back", by=None)  # fmt: skip
    held = LotFactory(product=product, code="TAMGIU")
    lots.hold(lot=held, reason="Chờ kết quả kiểm nghiệm", by=None)
    today = timezone.localdate()
    LotFactory(product=product, code="QUAHAN", packed_date=today - dt.timedelta(days=90),
               expires_date=today - dt.timedelta(days=1))  # fmt: skip
    stamps.withdraw(roll=roll, first_unit=5, last_unit=5, kind="void", reason="Rách", by=None)
    Stamp.objects.create(roll=roll, unit=6, unusual_at=timezone.now(), unusual_devices=30)
    return {
        "unknown": (f"/01/{gtin(999)}", 404, "Chúng tôi không biết mã này", "We do not know this code"),
        "void": (stamp_path(roll, 5), 200, "Tem này đã bị hủy", "This stamp is void"),
        "recalled": (recalled.trace_path, 200, "Thu hồi: đừng sử dụng", "Recalled: do not use it"),
        "held": (held.trace_path, 200, "Tạm dừng để kiểm tra", "On hold for a check"),
        "expired": (f"/01/{product.gtin}/10/QUAHAN", 200, "Đã quá hạn dùng", "Past its date"),
        "inactive": (stamp_path(roll, 500), 200, "Tem này chưa kích hoạt", "This stamp is not activated"),
        "unusual": (stamp_path(roll, 6), 200, "Được quét nhiều bất thường", "Scanned unusually often"),
        "ok": (stamp_path(roll, 1), 200, "Đang lưu hành bình thường", "In order"),
    }


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("verdict", ["unknown", "void", "recalled", "held", "expired", "inactive", "unusual", "ok"])
def test_each_verdict_is_the_headline_in_both_languages(browse, paths, verdict, language):
    path, status, vietnamese, english = paths[verdict]
    response = browse(path, language)
    html = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}">' in html
    assert f"<h1>{english if language == 'en' else vietnamese}</h1>" in html
    assert f'class="verdict {verdict}"' in html
    assert response.headers["Content-Language"] == language
