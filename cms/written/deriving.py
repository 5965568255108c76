"""From pages, live ones and drafts, to what they show of themselves; only here tree and blocks are walked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import override
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from cms.models import (
    HomePage,
    ProducerIndexPage,
    ProducerPage,
    RegionIndexPage,
    RegionPage,
    StoryIndexPage,
    StoryPage,
)
from cms.models.base import ShownPage, path_of
from cms.renditions import COVER, WIDE, load_renditions
from cms.written.facts import (
    Block,
    HomeFacts,
    IndexFacts,
    Month,
    Picture,
    ProducerWords,
    RegionFacts,
    RegionLink,
    Size,
    StoryFacts,
    Written,
)


def facts_of(page: ShownPage) -> Written:
    kind, make = _KINDS[type(page)]
    with override(page.locale.language_code):
        return make(page, _common(page, kind))


def _common(page: Any, kind: str) -> dict[str, Any]:
    body = getattr(page, "body", ())
    cover = getattr(page, "cover", None)
    load_renditions([cover, *_pictures_in(body)])
    return {
        "kind": kind,
        "path": path_of(page),
        "language": page.locale.language_code,
        "title": page.title,
        "seo_title": page.seo_title,
        "lead": getattr(page, "lead", ""),
        "cover": _picture(cover, COVER),
        "cover_alt": getattr(page, "cover_alt", ""),
        "body": tuple(map(_block, body)),
        "crumbs": (*_above(page), (page.title, "")),
    }


def _above(page: Page) -> Iterator[tuple[str, str]]:
    if page.depth > 3:
        parent = page.get_parent()
        yield parent.title, path_of(parent)


def _picture(image: Image | None, sizes: Iterable[str]) -> Picture | None:
    if image is None:
        return None
    made = image.get_renditions(*sizes)
    return Picture(tuple(Size(str(made[one].file.name), made[one].width, made[one].height) for one in sizes))


def _pictures_in(body: Iterable[Any]) -> Iterator[Image | None]:
    for block in body:
        if block.block_type in _PICTURE:
            yield block.value.get(_PICTURE[block.block_type])


_PICTURE = {"picture": "image", "video": "poster"}


def _block(block: Any) -> Block:
    kind, value = block.block_type, block.value
    if kind == "product":
        return Block(kind, value.pk if value else None)
    if kind == "richtext":
        return Block(kind, expand_db_html(value.source))
    if kind in _PICTURE:
        image = value.get(_PICTURE[kind])
        words = {name: one for name, one in value.items() if name != _PICTURE[kind]}
        return Block(kind, words, _picture(image, WIDE))
    if kind == "timeline":
        return Block(kind, {"entries": [dict(entry) for entry in value["entries"]]})
    return Block(kind, dict(value) if kind == "quote" else str(value))


def _home(page: HomePage, common: dict[str, Any]) -> HomeFacts:
    load_renditions([page.hero_picture])
    common |= {
        "title": page.hero_title,
        "lead": page.hero_lead,
        "cover": _picture(page.hero_picture, COVER),
        "cover_alt": page.hero_alt,
        "crumbs": (),
    }
    return HomeFacts(
        **common,
        words={block.block_type: dict(block.value) for block in page.sections},
        months=tuple(_month(block["value"]) for block in page.months.raw_data),
        regions=tuple(_old_if_any(_regions(page))),
    )


def _month(value: Mapping[str, Any]) -> Month:
    chosen = (item["value"] for item in value.get("products", []) if item["value"])
    return Month(value.get("month") or 0, value.get("title", ""), value.get("text", ""), tuple(chosen))


def _regions(page: Page) -> list[RegionLink]:
    """All of the tree."""
    found = RegionPage.objects.live().filter(locale=page.locale_id).select_related("place__province").order_by("path")
    return [_link(one) for one in found]


def _old_if_any(regions: list[RegionLink]) -> list[RegionLink]:
    """The old provinces where there are pages of them: that is how people know what they buy."""
    return [one for one in regions if not one.is_of_today] or regions


def _link(page: RegionPage) -> RegionLink:
    place = page.place
    return RegionLink(
        path=path_of(page), title=str(place), name=place.name, code=_code(page), is_of_today=page.is_of_today,
        lead=page.lead, specialities=_specialities(page),
    )  # fmt: skip


def _code(page: RegionPage) -> str:
    return (page.place.province or page.place).code


def _specialities(page: RegionPage) -> tuple[str, ...]:
    return tuple(one["value"] for one in page.specialities.raw_data)


def _index(page: Any, common: dict[str, Any]) -> IndexFacts:
    return IndexFacts(**common, regions=tuple(_regions(page)) if isinstance(page, RegionIndexPage) else ())


def _region(page: RegionPage, common: dict[str, Any]) -> RegionFacts:
    return RegionFacts(
        **common, place=page.place_id, place_name=page.place.name, code=_code(page), is_of_today=page.is_of_today,
        specialities=_specialities(page), related=tuple(map(_link, page.family())),
    )  # fmt: skip


def _producer(page: ProducerPage, common: dict[str, Any]) -> ProducerWords:
    return ProducerWords(**common, producer=page.producer_id)


def _story(page: StoryPage, common: dict[str, Any]) -> StoryFacts:
    return StoryFacts(
        **common, told_in=page.language, producer=page.producer_id, teller=page.teller, teller_name=page.teller_name,
        published_at=page.last_published_at, products=tuple(one.product_id for one in page.story_products.all()),
    )  # fmt: skip


_KINDS: Mapping[type[Page], tuple[str, Callable[[Any, dict[str, Any]], Written]]] = {
    HomePage: ("home", _home),
    RegionIndexPage: ("regions", _index),
    ProducerIndexPage: ("producers", _index),
    StoryIndexPage: ("stories", _index),
    RegionPage: ("region", _region),
    ProducerPage: ("producer", _producer),
    StoryPage: ("story", _story),
}
