"""Stories as teasers: a typed value for each, cover included, all of them in one query."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.core.files.storage import default_storage
from django.db.models import FilteredRelation, Q, QuerySet
from wagtail.images.models import Filter, Image

from catalogue.compiled import Compiled
from catalogue.kept import shows
from cms.models.base import path_at
from cms.models.stories import StoryPage
from cms.renditions import CARD, make_renditions


class Cover(NamedTuple):
    src: str
    srcset: str
    width: int
    height: int


class Teaser(NamedTuple):
    pk: int
    title: str
    lead: str
    public_path: str
    language: str
    """Of its text: an untranslated story stands in the English tree as a mirror of the Vietnamese one."""
    region_class: str
    province: str
    producer: str
    cover: Cover | None
    cover_alt: str


COLUMNS = (
    "pk", "title", "lead", "cover_alt", "url_path", "alias_of__locale__language_code", "locale__language_code",
    "producer__name", "producer__place__province__code", "producer__place__province__name", "producer__place__code",
    "producer__place__name", "cover_id", "cover__focal_point_width", "cover__focal_point_height",
    "cover__focal_point_x", "cover__focal_point_y",
    "card__filter_spec", "card__focal_point_key", "card__file", "card__width", "card__height",
)  # fmt: skip


def columns(stories: QuerySet[StoryPage, Any]) -> QuerySet[StoryPage, Any]:
    """Each story as often as its cover has renditions."""
    card = FilteredRelation("cover__renditions", condition=Q(cover__renditions__filter_spec__in=CARD))
    return stories.alias(card=card).values_list(*COLUMNS)


def teasers_from(rows: Sequence[tuple[Any, ...]]) -> list[Teaser]:
    """In the order of ``rows``, those of one story side by side."""
    covers: dict[int, dict[str, tuple[str, int, int]]] = {}
    for row in rows:
        spec, key, *rendition = row[-5:]
        kept = covers.setdefault(row[0], {})
        if spec and key == _focal_key(spec, *row[-9:-5]):
            kept[spec] = tuple(rendition)
    if rows:
        shows("producers")
    firsts = {row[0]: row for row in reversed(rows)}
    return [_teaser(firsts[pk], covers[pk]) for pk in covers]


def _teaser(row: tuple[Any, ...], renditions: dict[str, tuple[str, int, int]]) -> Teaser:
    pk, title, lead, alt, path, told_in, stands_in, producer = row[:8]
    code, province, own_code, own_name, cover = row[8:13]
    region = code or own_code
    return Teaser(
        pk, title, lead, path_at(path), told_in or stands_in, f"region-{region}" if region else "",
        province or own_name or "", producer or "", _cover(cover, renditions) if cover else None, alt,
    )  # fmt: skip


def _cover(image: int, renditions: dict[str, tuple[str, int, int]]) -> Cover:
    found: list[tuple[Any, int, int]] = [renditions[spec] for spec in CARD if spec in renditions]
    if len(found) < len(CARD):  # publishing makes them; a picture that came otherwise is shown all the same
        whole = Image.objects.get(pk=image)
        make_renditions(whole, *CARD)
        made = whole.get_renditions(*CARD)
        found = [(made[spec].file.name, made[spec].width, made[spec].height) for spec in CARD]
    urls = [(default_storage.url(name), width) for name, width, _height in found]
    _name, width, height = found[0]
    return Cover(urls[0][0], ", ".join(f"{url} {wide}w" for url, wide in urls), width, height)


@lru_cache(maxsize=1000)
def _focal_key(spec: str, width: int | None, height: int | None, x: int | None, y: int | None) -> str:
    """By which Wagtail tells renditions of different focal points apart."""
    image = SimpleNamespace(focal_point_width=width, focal_point_height=height, focal_point_x=x, focal_point_y=y)
    return Filter(spec).get_cache_key(image)


def _about(product: int, language: str) -> QuerySet[StoryPage, Any]:
    stories = StoryPage.objects.live().in_language(language).filter(story_products__product=product)
    return columns(stories.newest_first())[: len(CARD)]


_ABOUT = Compiled(_about, product=int, language=str)


def newest_about(product: int, language: str) -> list[Teaser]:
    """The newest live story about the product, if there is one."""
    return teasers_from(_ABOUT.rows({"product": product, "language": language}))[:1]
