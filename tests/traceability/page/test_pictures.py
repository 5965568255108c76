import io

import pytest
from django.core.files.base import ContentFile
from oscar.core.loading import get_model
from PIL import Image

from tests.factories import EventFactory, LotFactory
from tests.page_texts import laid_out
from tests.traceability.page.test_budget import noise

pytestmark = pytest.mark.django_db


def test_a_step_shows_its_picture_small_and_late(browse, lot):
    event = EventFactory(lot=lot, picture=noise())
    html = laid_out(browse(lot.trace_path).content.decode())
    tag = html[html.index(f'<img src="/anh-buoc/{event.pk}.webp"') :].split(">")[0]
    assert 'loading="lazy"' in tag
    assert 'width="480" height="360"' in tag
    assert html.index("<h1") < html.index("/anh-buoc/")
    data = b"".join(browse(f"/anh-buoc/{event.pk}.webp").streaming_content)
    assert Image.open(io.BytesIO(data)).size == (480, 360)
    assert len(data) < 60_000  # noise; a photograph stays below 24,000


def test_steps_without_a_picture_ask_for_none(browse, lot):
    assert "/anh-buoc/" not in browse(lot.trace_path).content.decode()


@pytest.mark.parametrize("data", [b"", b"not a picture"])
def test_what_is_no_picture_is_not_found(browse, lot, data):
    event = EventFactory(lot=lot, picture=ContentFile(data, "x.webp"))
    assert browse(f"/anh-buoc/{event.pk}.webp").status_code == 404


def test_pictures_of_lots_that_are_not_released_stay_private(browse, product):
    event = EventFactory(lot=LotFactory(product=product, released_at=None), picture=noise())
    assert browse(f"/anh-buoc/{event.pk}.webp").status_code == 404


def test_a_new_or_deleted_product_picture_shows_at_once(browse, lot):
    assert "/anh-tem/" not in browse(lot.trace_path).content.decode()
    image = get_model("catalogue", "ProductImage").objects.create(product=lot.product, original=noise())
    assert f"/anh-tem/{image.pk}.webp" in browse(lot.trace_path).content.decode()
    image.delete()
    assert "/anh-tem/" not in browse(lot.trace_path).content.decode()
