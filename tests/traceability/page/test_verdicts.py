import datetime as dt
import re

import pytest
from django.utils import timezone

from tests.factories import LotFactory, gtin
from tests.traceability.conftest import stamp_path
from traceability.models import Stamp
from traceability.models.verdicts import Verdict
from traceability.page.rendering import css
from traceability.recalls import recalling


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


def test_a_code_of_the_product_alone_says_first_that_lots_of_it_are_recalled(browse, paths, product):
    page = browse(product.trace_path).content.decode()
    verdict = page[page.index('<div class="verdict') : page.index("<section>")]
    assert 'class="verdict recalled"' in verdict
    assert "<h1>Có lô của sản phẩm này đang bị thu hồi</h1>" in verdict
    assert f'<a href="{product.trace_path}/10/THUHOI?lang=vi">' in verdict
    assert "Đang lưu hành bình thường" not in page
    assert 'class="verdict ok"' not in page


@pytest.mark.parametrize(
    ("language", "said"), [("vi", "Sản phẩm có trong sổ đăng ký"), ("en", "This product is in the registry")]
)
def test_a_code_of_the_product_alone_does_not_say_that_a_package_is_in_order(browse, lot, language, said):
    page = browse(lot.product.trace_path, language).content.decode()
    verdict = page[page.index('<div class="verdict') : page.index("<section>")]
    assert 'class="verdict product"' in verdict
    assert f"<h1>{said}</h1>" in verdict
    assert {"vi": "của lô hoặc của tem", "en": "of its lot or stamp"}[language] in verdict


def test_a_recalled_lot_is_named_however_many_others_are_on_sale(browse, product):
    """The one that keeps longest used to fall off the end of the list."""
    today = timezone.localdate()
    for number in range(61):
        LotFactory(product=product, code=f"L{number}", expires_date=today + dt.timedelta(days=100 + number))
    late = LotFactory(product=product, code="CUOI", expires_date=today + dt.timedelta(days=900))
    recalling.recall(lot=late, reason="Có dị vật", advice="Trả lại", by=None)
    assert "Lô CUOI" in browse(product.trace_path).content.decode()


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("opened_at", "Mở lần đầu lúc 14:30 09/03/2026. Nếu lúc đó không phải bạn mở thì hãy cẩn thận."),
        ("sold_at", "Đã được ghi là bán lúc 14:30 09/03/2026. Nếu bây giờ có người mời bạn mua gói này, hãy cẩn thận."),
    ],
)
def test_a_package_that_was_opened_or_sold_says_so_in_the_verdict(browse, bound, roll, moment, said):
    Stamp.objects.create(roll=roll, unit=9, **{moment: dt.datetime(2026, 3, 9, 7, 30, tzinfo=dt.UTC)})
    page = browse(stamp_path(roll, 9)).content.decode()
    verdict = page[page.index('<div class="verdict') : page.index("<section>")]
    assert said in verdict


def test_a_stamp_that_is_not_activated_says_what_to_do(browse, paths):
    assert "hãy hỏi người bán" in browse(paths["inactive"][0]).content.decode()


@pytest.mark.parametrize("verdict", [*(one for one in Verdict.values if one != "unknown"), "product"])
def test_a_verdict_has_its_colours_on_phones_that_know_no_variables(verdict):
    """``unknown`` is the grey of ``.verdict`` itself."""
    rule = re.search(rf"(?:^|}})\.{verdict}{{([^}}]+)}}", css())[1]
    assert re.fullmatch(r"background:#\w+;color:#\w+;border-color:#\w+", rule)


@pytest.mark.parametrize(
    ("lot", "shown"),
    [
        ("KHONGCO", "KHONGCO"),
        ("ABCDEFGHIJ0123456789", "ABCDEFGHIJ0123456789"),
        ("A%26B%26C", "A&amp;B&amp;C"),
        ("A%26B%26C%26D%26E", "A&amp;B&amp;C&amp;…"),
    ],
)
def test_a_code_that_nobody_issued_is_shown_as_far_as_it_fits(browse, db, lot, shown):
    page = browse(f"/01/{gtin(999)}/10/{lot}").content.decode()
    assert re.search(r'<span class="code">(.*?) *</span>', page)[1] == shown
