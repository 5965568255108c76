"""The demonstration's pages, made from the files that ``shop/demo/content/README.md`` describes.

Running it again changes the texts to what the files say and makes nothing twice; pages that people made are let be.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from catalogue.models import Place, Product
from cms.models import HomePage, RegionIndexPage, RegionPage, StoryIndexPage, StoryPage, StoryProduct
from cms.models.base import ShownPage
from cms.roles import OFFICERS
from cms.site_setup import setup_site
from cms.stories import writing as stories
from shop.demo.picture_library import Library

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

P = TypeVar("P", bound=ShownPage)
LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Report:
    regions: int
    stories: int
    left_out: list[str]


@transaction.atomic
def build(*, content: Path, pictures: Path) -> Report:
    setup_site()
    library = Library(pictures)
    left_out: list[str] = []
    if home := _read(content / "home.json"):
        for language in LANGUAGES:
            _home(home, language, library)
    regions = _read(content / "regions.json").get("regions", [])
    made = [region["code"] for region in _new_ones_first(regions) if _region(region, regions, library, left_out)]
    told = [s for s in _read(content / "stories.json").get("stories", []) if _story(s, library, left_out)]
    _leave_work_for_the_officer([story["slug"] for story in told])
    return Report(len(made), len(told), left_out)


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _words(data: dict[str, Any], key: str, language: str) -> Any:
    return data.get(key if language == "vi" else f"{key}_en") or ""


def _publish(page: P, parent: Page | None, slug: str, before: str) -> None:
    """Make the page, or bring it up to date where its words are others than ``before``; it is live afterwards."""
    page.live, page.has_unpublished_changes = True, False
    if page.pk is None and parent is not None:
        page.slug, page.locale = slug, parent.locale
        page.first_published_at = page.last_published_at = timezone.now()
        parent.add_child(instance=page)
    elif _fingerprint(page) != before:
        page.save_revision(clean=False).publish()


def _fingerprint(page: ShownPage) -> str:
    return json.dumps(page.serializable_data(), default=str, sort_keys=True) if page.pk else ""


def _stream(page: ShownPage, field: str, values: list[tuple[str, Any]]) -> Any:
    """Blocks with the same ids each time, so that nothing seems changed where nothing is."""
    seed = f"{type(page).__name__}/{field}/{page.translation_key}"
    raw = [
        {"type": kind, "value": value, "id": str(uuid5(NAMESPACE_URL, f"{seed}/{at}"))}
        for at, (kind, value) in enumerate(values)
    ]
    stream: Any = page._meta.get_field(field)
    return stream.stream_block.to_python(raw)


def _of_language(kind: type[P], language: str) -> P:
    return kind.objects.get(locale__language_code=language)


def _home(data: dict[str, Any], language: str, library: Library) -> None:
    home = _of_language(HomePage, language)
    hero, before = data["hero"], _fingerprint(home)
    home.hero_title, home.hero_lead = _words(hero, "title", language), _words(hero, "lead", language)
    home.hero_action, home.hero_alt = _words(hero, "action", language)[:60], _words(hero, "alt", language)[:200]
    home.hero_picture = library.get(hero.get("picture"))
    sections = [
        (name, {"title": _words(section, "title", language), "text": _words(section, "text", language)})
        for name, section in data["sections"].items()
    ]
    home.sections = _stream(home, "sections", sections)
    products = dict(Product.objects.browsable().values_list("slug", "pk"))
    months = [("month", _month(month, products, language)) for month in data["months"]]
    home.months = _stream(home, "months", months)
    _publish(home, None, home.slug, before)


def _month(data: dict[str, Any], products: dict[str, int], language: str) -> dict[str, Any]:
    found = [products[slug] for slug in data["slugs"] if slug in products]
    return {
        "month": data["month"],
        "title": _words(data, "title", language),
        "text": _words(data, "text", language),
        "products": [{"type": "item", "value": pk, "id": f"{data['month']}-{pk}"} for pk in found],
    }


def _new_ones_first(regions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(regions, key=lambda region: region["scheme"] != "2025")


def _region(data: dict[str, Any], regions: list[dict[str, Any]], library: Library, left_out: list[str]) -> bool:
    place = _province(data)
    if place is None:
        left_out.append(f"region {data['code']}: no province named {data['place_name']}")
        return False
    for language in LANGUAGES:
        parent = _parent_region(data, regions, language)
        page = RegionPage.objects.filter(place=place, locale=parent.locale).first() or _fresh(
            RegionPage, _sister(RegionPage, language, place=place)
        )
        before = _fingerprint(page)
        page.place, page.title = place, _words(data, "name", language)
        page.lead = _words(data, "lead", language)
        page.cover, page.cover_alt = library.get(data.get("cover")), _words(data, "cover_alt", language)[:200]
        names = [("name", name) for name in _words(data, "specialities", language) or []]
        page.specialities = _stream(page, "specialities", names)
        page.body = _stream(page, "body", [("text", "\n\n".join(_words(data, "paragraphs", language) or []))])
        _publish(page, parent, _slug(data, place), before)
    return True


def _province(data: dict[str, Any]) -> Place | None:
    provinces = Place.objects.filter(level=Place.Level.PROVINCE, scheme=data["scheme"])
    return provinces.filter(name=data["place_name"].removeprefix("Tỉnh ").removeprefix("tỉnh ")).first()


def _slug(data: dict[str, Any], place: Place) -> str:
    """An old province that shares its name with the new one above it says so."""
    code = str(data["code"]).removesuffix("-2025")
    return (
        f"{code}-cu" if data["scheme"] == "legacy" and str(data.get("becomes")).removesuffix("-2025") == code else code
    )


def _parent_region(data: dict[str, Any], regions: list[dict[str, Any]], language: str) -> Page:
    new = next((region for region in regions if region["code"] == data.get("becomes")), None)
    place = _province(new) if new else None
    parent = place and RegionPage.objects.filter(place=place, locale__language_code=language).first()
    return parent or _of_language(RegionIndexPage, language)


def _sister(kind: type[P], language: str, **same: Any) -> P | None:
    """The same page in the other language."""
    return kind.objects.filter(**same).exclude(locale__language_code=language).first()


def _fresh(kind: type[P], sister: P | None) -> P:
    return kind(translation_key=sister.translation_key) if sister else kind()


def _story(data: dict[str, Any], library: Library, left_out: list[str]) -> bool:
    products = {p.slug: p for p in Product.objects.filter(slug__in=[data["product_slug"], *data["product_slugs"]])}
    main = products.get(data["product_slug"])
    if main is None:
        left_out.append(f"story {data['slug']}: no product {data['product_slug']}")
        return False
    for language in LANGUAGES:
        if language == "vi" or data.get("blocks_en"):
            _tell(data, language, main, products, library)
    return True


def _tell(data: dict[str, Any], language: str, main: Product, products: dict[str, Product], library: Library) -> None:
    index = _of_language(StoryIndexPage, language)
    page = StoryPage.objects.child_of(index).filter(slug=data["slug"]).first()
    if page is not None and page.alias_of_id:
        page.delete()
        page = None
    if page is not None and (page.current_workflow_state or page.has_unpublished_changes):
        return  # somebody is working on it
    page = page or _fresh(StoryPage, _sister(StoryPage, language, slug=data["slug"], alias_of=None))
    before = _fingerprint(page)
    page.title, page.lead = _words(data, "title", language), _words(data, "lead", language)
    page.cover, page.cover_alt = library.get(data.get("cover")), _words(data, "cover_alt", language)[:200]
    page.producer, page.teller_name = main.producer, main.producer.name[:120] if main.producer else ""
    values = [(block["type"], _block_value(block, library)) for block in _words(data, "blocks", language)]
    page.body = _stream(page, "body", [(kind, value) for kind, value in values if value is not None])
    kept = {item.product_id: item for item in page.story_products.all()}
    slugs = dict.fromkeys([data["product_slug"], *data["product_slugs"]])
    chosen = [products[slug] for slug in slugs if slug in products]
    page.story_products.set([kept.get(product.pk) or StoryProduct(product=product) for product in chosen])
    _publish(page, index, data["slug"], before)


def _block_value(block: dict[str, Any], library: Library) -> Any:
    match block["type"]:
        case "heading" | "text":
            return block["text"]
        case "quote":
            return {"text": block["text"], "by": block.get("by", "")}
        case "timeline":
            entries = [{"type": "item", "value": e, "id": f"entry-{at}"} for at, e in enumerate(block["entries"])]
            return {"entries": entries}
        case "product":
            return Product.objects.filter(slug=block["slug"]).values_list("pk", flat=True).first()
        case "picture":
            image = library.get(block["file"])
            return image and {"image": image.pk, "alt": block["alt"], "caption": ""}
    return None


def _leave_work_for_the_officer(slugs: list[str]) -> None:
    """One story waits for a decision and one was returned: both stay live as they were."""
    told = StoryPage.objects.in_language("vi").filter(slug__in=slugs).order_by("pk")
    if any(story.current_workflow_state for story in told):
        return
    officer = get_user_model().objects.filter(groups__name=OFFICERS).order_by("pk").first()
    waiting, returned = list(told)[-1:], list(told)[-2:-1]
    for story in waiting:
        _change(story, "Chúng tôi vừa bổ sung phần giới thiệu, mong cán bộ xem giúp.")
    for story in returned if officer else ():
        task = _change(story, "Vụ này mưa nhiều nên thu hoạch muộn hơn mọi năm.").current_task_state
        comment = "Xin nói rõ vụ nào và vùng nào, rồi gửi lại giúp."
        task.specific.reject(user=officer, comment=comment)


def _change(story: StoryPage, sentence: str) -> Any:
    draft = stories.draft_of(story)
    draft.lead = f"{draft.lead} {sentence}"
    author = _author(story)
    draft.save_revision(user=author, clean=False)
    return story.get_workflow().start(StoryPage.objects.get(pk=story.pk), author)


def _author(story: StoryPage) -> _User | None:
    return story.producer.members.order_by("pk").first() if story.producer else None
