from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from catalogue.products import renditions
from catalogue.products.renditions import make_renditions, picture_of, rendition_name


@pytest.fixture(autouse=True)
def _nothing_remembered():
    renditions._in_its_sizes.cache_clear()


def save_picture(name: str = "images/gao.png", size: tuple[int, int] = (1600, 1200)) -> str:
    buffer = BytesIO()
    Image.new("RGB", size, "green").save(buffer, "PNG")
    return default_storage.save(name, ContentFile(buffer.getvalue()))


def image_of(name: str) -> SimpleNamespace:
    return SimpleNamespace(original=SimpleNamespace(name=name, url=default_storage.url(name)), caption="Gạo")


def test_each_size_is_made_once_and_keeps_the_shape():
    name = save_picture()
    made = make_renditions(name)
    assert made == [rendition_name(name, 360), rendition_name(name, 800)]
    with default_storage.open(made[0]) as file:
        assert Image.open(file).size == (360, 270)


def test_page_offers_the_sizes_to_the_browser():
    name = save_picture()
    make_renditions(name)
    picture = picture_of(image_of(name))
    assert picture.src.endswith("renditions/360/images/gao.webp")
    assert "renditions/800/images/gao.webp 800w" in picture.srcset


def test_page_shows_the_original_until_the_sizes_are_there():
    name = save_picture()
    assert picture_of(image_of(name)).src == default_storage.url(name)


def test_new_picture_under_the_same_name_replaces_the_old_sizes():
    name = save_picture()
    make_renditions(name)
    assert make_renditions(name) == [rendition_name(name, 360), rendition_name(name, 800)]


def test_drawing_or_missing_file_needs_no_sizes():
    drawing = default_storage.save("images/gao.svg", ContentFile(b"<svg/>"))
    assert make_renditions(drawing) == []
    assert make_renditions("images/none.png") == []


def test_product_without_a_picture_has_none():
    assert picture_of({"original": "image_not_found.jpg", "is_missing": True}) is None
    assert picture_of(None) is None
