"""A producer with a story, an officer, and pictures as phones send them."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from PIL import Image as Pillow
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from cms.models import StoryPage
from cms.stories import writing
from tests.factories import ProductFactory


@pytest.fixture(autouse=True)
def _vietnamese():
    with override("vi"):
        yield


def phone_picture(kind="JPEG", size=(1200, 900), name="anh.jpg", exif=True):
    picture = Pillow.new("RGB", size, "green")
    buffer = BytesIO()
    data = Pillow.Exif()
    if exif:
        data[0x010F] = "Phone of Sáu"
        data[0x0112] = 6  # turned by 90 degrees
    picture.save(buffer, kind, exif=data.tobytes())
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


@pytest.fixture
def library_picture(wagtail_site):
    return Image.objects.create(title="bìa", file=get_test_image_file(size=(800, 500)))


@pytest.fixture
def product(producer_user):
    return ProductFactory(producer=producer_user.producers.get(), title="Đường hoa dừa", slug="duong-hoa-dua")


@pytest.fixture
def story(wagtail_site, producer_user, product, library_picture):
    """A draft with all that handing it in asks for, and blocks of both sorts."""
    story = writing.begin_story(
        producer=product.producer, title="Vị ngọt lấy từ ngọn dừa", product_ids=[product.pk], by=producer_user
    )
    story.lead, story.cover, story.cover_alt = "Leo cây trước bình minh.", library_picture, "Túi đường hoa dừa"
    story.body = StoryPage._meta.get_field("body").stream_block.to_python(
        [
            {"type": "heading", "value": "Sáng sớm", "id": "h1"},
            {"type": "text", "value": "Một bẹ hoa cho mật vài tuần.", "id": "t1"},
            {
                "type": "timeline",
                "id": "tl1",
                "value": {
                    "entries": [
                        {"type": "item", "id": "e1", "value": {"when": "5 giờ", "title": "Lên cây", "text": ""}}
                    ]
                },
            },
            {"type": "product", "value": product.pk, "id": "p1"},
        ]
    )
    story.save_revision(user=producer_user)
    return StoryPage.objects.get(pk=story.pk)


@pytest.fixture
def live_story(story):
    story.get_latest_revision().publish()
    return StoryPage.objects.get(pk=story.pk)


@pytest.fixture
def desk(client, producer_user):
    client.force_login(producer_user)
    return client


def form_of(story, **changes):
    """What the browser sends from the story's form, as it stands."""
    draft = writing.draft_of(StoryPage.objects.get(pk=story.pk))
    data = {
        "revision": str(StoryPage.objects.get(pk=story.pk).latest_revision_id or ""),
        "title": draft.title,
        "lead": draft.lead,
        "cover_alt": draft.cover_alt,
        "products": [str(item.product_id) for item in draft.story_products.all()],
        "blocks": [],
        "action": "save",
    }
    for block in draft.body.raw_data:
        key, value = block["id"], block["value"]
        data["blocks"].append(key)
        data[f"kind-{key}"] = block["type"]
        if block["type"] in {"heading", "text"}:
            data[f"text-{key}"] = value
        elif block["type"] == "quote":
            data |= {f"text-{key}": value["text"], f"by-{key}": value["by"]}
        elif block["type"] == "picture":
            data[f"alt-{key}"] = value.get("alt", "")
    return data | changes
