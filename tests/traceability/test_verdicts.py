import datetime as dt

import pytest

from tests.factories import LotFactory
from traceability.recalls import recall


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


@pytest.mark.django_db
def test_product_with_a_recalled_lot_says_so_first_however_many_lots_it_has(browse):
    recalled = LotFactory(code="MAT-01")
    LotFactory.create_batch(61, product=recalled.product, expires_date=recalled.expires_date - dt.timedelta(days=1))
    recall(lot=recalled, by=None, reason="Vượt mức thuốc", advice="Đừng dùng")
    html = browse(recalled.product.trace_path, "en").content.decode()
    assert 0 < html.index("Some lots of this product are recalled") < html.index("MAT-01") < html.index("<h1>")
