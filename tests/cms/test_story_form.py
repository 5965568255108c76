"""The form on the producer's phone: nothing typed is lost, nothing of others' is touched."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.images.models import Image

from catalogue.products import pictures
from cms.models import StoryPage, StoryProduct
from cms.stories import writing
from tests.cms.conftest import form_of, phone_picture
from tests.factories import ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


def post(desk, story, **changes):
    return desk.post(reverse("desk:story", args=[story.pk]), form_of(story, **changes))


def draft(story):
    return writing.draft_of(StoryPage.objects.get(pk=story.pk))


def kinds(story):
    return [block["type"] for block in draft(story).body.raw_data]


def test_blocks_that_the_desk_cannot_edit_come_back_untouched(desk, story):
    before = {block["id"]: block for block in draft(story).body.raw_data}
    post(desk, story, **{"text-t1": "Chữ mới."})
    after = {block["id"]: block for block in draft(story).body.raw_data}
    assert after["t1"]["value"] == "Chữ mới."
    assert [after[key] for key in ("tl1", "p1")] == [before[key] for key in ("tl1", "p1")]


def test_blocks_of_the_officer_cannot_be_left_out_or_rewritten(desk, story, product):
    post(desk, story, blocks=["t1"], **{"kind-p1": "text", "text-p1": "thay thế"})
    assert sorted(kinds(story)) == ["product", "text", "timeline"]
    post(desk, story, action="remove:tl1")
    assert "timeline" in kinds(story)


@pytest.mark.parametrize("kind", ["text", "heading", "quote", "picture"])
def test_buttons_add_blocks(desk, story, kind):
    answer = post(desk, story, action=f"add:{kind}")
    assert kinds(story)[-1] == kind
    assert "#block-" in answer["Location"]
    assert desk.get(reverse("desk:story", args=[story.pk])).status_code == 200


def test_buttons_move_and_remove_blocks(desk, story):
    post(desk, story, action="down:h1")
    assert kinds(story)[:2] == ["text", "heading"]
    post(desk, story, action="up:h1")
    assert kinds(story)[:2] == ["heading", "text"]
    post(desk, story, action="remove:h1")
    assert "heading" not in kinds(story)


def test_officers_blocks_cannot_be_added_from_the_desk(desk, story):
    post(desk, story, action="add:video")
    assert "video" not in kinds(story)


def test_sorting_does_not_leave_a_revision_for_each_touch(desk, story):
    before = story.revisions.count()
    for _touch in range(3):
        post(desk, story, action="down:h1")
    assert story.revisions.count() == before


def test_two_writers_are_told_of_each_other_and_nothing_is_lost(desk, story, producer_user):
    mine = form_of(story, lead="Của tôi.")
    other = UserFactory(first_name="Tư")
    writing.draft_of(story).save_revision(user=other)
    answer = desk.post(reverse("desk:story", args=[story.pk]), mine)
    assert answer.status_code == 200
    assert "Của tôi." in answer.content.decode()
    assert "Tư" in answer.content.decode()
    assert draft(story).lead == "Leo cây trước bình minh."
    mine["revision"] = str(answer.context["revision"])
    desk.post(reverse("desk:story", args=[story.pk]), mine)
    assert draft(story).lead == "Của tôi."
    assert story.revisions.filter(user=other).exists()


def test_picture_is_turned_upright_and_stripped_of_where_it_was_taken(desk, story):
    post(desk, story, **{"picture-cover": phone_picture()})
    kept = Image.objects.get(pk=draft(story).cover_id)
    with Pillow.open(kept.file) as picture:
        assert picture.format == "WEBP"
        assert picture.size == (900, 1200)
        assert not picture.getexif()


def test_huge_picture_is_made_smaller(desk, story):
    post(desk, story, **{"picture-cover": phone_picture(size=(4000, 3000), exif=False)})
    assert Image.objects.get(pk=draft(story).cover_id).width == pictures.LONGEST_SIDE


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jpg", b"not a picture"), ("a.svg", SVG), ("a.jpg", SVG), ("a.gif", b"GIF89a" + b"\0" * 40), ("a.jpg", b"")],
)
def test_what_is_no_picture_is_refused_and_the_words_are_kept(desk, story, name, content):
    before = Image.objects.count()
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    answer = post(desk, story, lead="Chữ vẫn còn.", **{"picture-cover": file})
    assert Image.objects.count() == before
    assert draft(story).lead == "Chữ vẫn còn."
    if content:
        assert answer.context["cover_errors"]


def test_too_large_a_file_is_refused(desk, story):
    file = SimpleUploadedFile("a.jpg", b"\xff" * (pictures.MOST_MEGABYTES * 1024 * 1024 + 1), content_type="image/jpeg")
    answer = post(desk, story, **{"picture-cover": file})
    assert answer.context["cover_errors"]


def test_too_many_pixels_are_refused_before_they_are_unpacked(desk, story, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    assert post(desk, story, **{"picture-cover": phone_picture()}).context["cover_errors"]


def test_picture_block_takes_a_picture_and_its_words(desk, story):
    post(desk, story, action="add:picture")
    key = draft(story).body.raw_data[-1]["id"]
    post(desk, story, **{f"picture-{key}": phone_picture(), f"alt-{key}": "Người leo cây"})
    value = draft(story).body.raw_data[-1]["value"]
    assert value["alt"] == "Người leo cây"
    assert Image.objects.filter(pk=value["image"]).exists()


def test_picture_of_somebody_else_cannot_be_taken_by_its_number(desk, story, library_picture):
    post(desk, story, action="add:picture")
    key = draft(story).body.raw_data[-1]["id"]
    post(desk, story, **{f"image-{key}": str(library_picture.pk)})
    assert not draft(story).body.raw_data[-1]["value"].get("image")


def test_story_keeps_to_the_own_products(desk, story, product):
    other = ProductFactory()
    post(desk, story, products=[str(product.pk), str(other.pk)])
    assert [item.product_id for item in draft(story).story_products.all()] == [product.pk]


def test_a_product_that_the_officer_joined_to_the_story_stays(desk, story, product):
    joined = ProductFactory()
    told = draft(story)
    told.story_products.add(StoryProduct(product=joined))
    told.save_revision()
    post(desk, story, products=[str(product.pk)])
    assert {item.product_id for item in draft(story).story_products.all()} == {product.pk, joined.pk}


def test_new_story_begins_with_a_title_and_a_product(desk, wagtail_site, product):
    assert desk.get(reverse("desk:new_story")).status_code == 200
    answer = desk.post(reverse("desk:new_story"), {"title": "Đường về quê", "products": [product.pk]})
    story = StoryPage.objects.get(slug="duong-ve-que")
    assert answer["Location"] == reverse("desk:story", args=[story.pk])
    assert not story.live
    again = writing.begin_story(producer=product.producer, title="Đường về quê", product_ids=[], by=story.owner)
    assert again.slug == "duong-ve-que-2"


def test_preview_shows_the_draft_to_its_writer(desk, story):
    answer = desk.get(reverse("desk:story_preview", args=[story.pk]))
    assert "Leo cây trước bình minh." in answer.content.decode()
    assert post(desk, story, action="preview")["Location"].endswith("/xem-truoc/")
