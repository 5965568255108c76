"""The demonstration's pages: made once, in both languages, with work left for the officer."""

import json

import pytest
from django.contrib.auth.models import Group
from PIL import Image as Pillow

from cms.models import HomePage, RegionPage, StoryPage
from cms.roles import OFFICERS
from cms.stories import writing
from cms.stories.writing import State
from shop.demo.page_trees import build
from tests.factories import ProductFactory, ProvinceFactory, UserFactory

pytestmark = pytest.mark.django_db


def words(**texts):
    return {**texts, **{f"{key}_en": f"{text} (en)" if isinstance(text, str) else text for key, text in texts.items()}}


@pytest.fixture
def content(tmp_path, wagtail_site):
    officer = UserFactory()
    officer.groups.add(Group.objects.get(name=OFFICERS))
    ProvinceFactory()
    stories = []
    for number in range(3):
        ProductFactory(slug=f"san-pham-{number}")
        blocks = [
            {"type": "text", "text": "Chữ."},
            {"type": "timeline", "entries": [{"when": "5 giờ", "title": "Dậy", "text": ""}]},
            {"type": "quote", "text": "Lời", "by": "Sáu"},
            {"type": "product", "slug": f"san-pham-{number}"},
            {"type": "picture", "file": "bia.webp", "alt": "Bìa"},
        ]
        slugs = {"slug": f"chuyen-{number}", "product_slug": f"san-pham-{number}", "product_slugs": []}
        texts = words(title=f"Chuyện {number}", lead="Mở đầu.", cover_alt="Bìa", blocks=blocks)
        stories.append({**slugs, "cover": "bia.webp", **texts})
    stories.append({**stories[0], "slug": "x", "product_slug": "khong-co"})
    region = {"code": "tay-ninh-2025", "scheme": "2025", "place_name": "Tây Ninh", "cover": None, "becomes": None}
    region |= words(name="Tây Ninh", lead="Nắng.", paragraphs=["Một.", "Hai."], specialities=["muối"], cover_alt="")
    hero = {"picture": "bia.webp", **words(title="Chào", lead="Bạn", action="Xem", alt="Bìa")}
    months = [{"month": month, "slugs": ["san-pham-0"], **words(title="Tháng", text="Mùa")} for month in range(1, 13)]
    home = {"hero": hero, "sections": {"stories": words(title="Chuyện quê", text="")}, "months": months}
    for name, data in {"stories": {"stories": stories}, "regions": {"regions": [region]}, "home": home}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    Pillow.new("RGB", (320, 200), "green").save(tmp_path / "bia.webp")
    return tmp_path


def test_pages_are_made_once_and_leave_work_for_the_officer(client, content):
    report = build(content=content, pictures=content)
    assert (report.regions, report.stories, len(report.left_out)) == (1, 3, 1)
    states = sorted(writing.standing(story).state for story in StoryPage.objects.in_language("vi"))
    assert states == [State.LIVE, State.RETURNED, State.WAITING]
    before = set(StoryPage.objects.values_list("pk", "latest_revision", "last_published_at"))
    build(content=content, pictures=content)
    assert set(StoryPage.objects.values_list("pk", "latest_revision", "last_published_at")) == before
    assert StoryPage.objects.in_language("en").originals().live().count() == 3
    for path in ("/", "/en/", "/cau-chuyen/chuyen-0/", "/en/cau-chuyen/chuyen-0/", "/vung-mien/tay-ninh/"):
        assert client.get(path).status_code == 200


def test_changed_texts_change_the_page(content):
    build(content=content, pictures=content)
    data = json.loads((content / "home.json").read_text())
    data["hero"]["title"] = "Chào bạn"
    (content / "home.json").write_text(json.dumps(data))
    build(content=content, pictures=content)
    assert HomePage.objects.get(locale__language_code="vi").hero_title == "Chào bạn"
    assert RegionPage.objects.count() == 2
