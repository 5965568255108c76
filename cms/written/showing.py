"""From what a written page shows of itself to its whole: what lives elsewhere is asked for, a list with one query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from catalogue.card_lists import cards_of_producer, cards_of_province, front
from catalogue.cards import Card, cards
from catalogue.kept import proves, shows
from catalogue.models import Producer
from catalogue.producers.facts import Maker
from catalogue.producers.lists import MakerList, makers_in, provinces_with_makers
from catalogue.producers.reading import maker
from catalogue.products.renditions import pictures_on
from cms.models import StoryPage
from cms.models.base import ShownPage
from cms.teasers import Teaser
from cms.written.deriving import facts_of
from cms.written.facts import (
    HomeFacts,
    IndexFacts,
    ProducerWords,
    RegionFacts,
    StoryFacts,
    Written,
)
from cms.written.stories import count_stories, first_makers, newest_stories, stories_from, stories_of

MOST_SEASONAL, MOST_NEW, MOST_PEOPLE, MOST_STORIES = 4, 5, 6, 3
MOST_PRODUCTS, MOST_FROM_A_REGION = 24, 12
PRODUCERS_A_PAGE, STORIES_A_PAGE = 24, 12
NO_PROVINCE = -1
OF_LISTS = ("list", "card-", "producers")
"""What begins with these is raised by far more changes than a page shows."""


def context_of(page: Written, request: HttpRequest) -> dict[str, Any]:
    return {"page": page, "crumbs": page.crumbs, **_MORE[page.kind](page, request)}


def context_of_page(page: ShownPage, request: HttpRequest, producer: int | None = None) -> dict[str, Any]:
    """For Wagtail, which found the page itself or shows a draft; ``producer`` has no page of words below ``page``."""
    facts = facts_of(page)
    return context_of(facts, request) if producer is None else context_of_maker(facts, maker(producer))


def context_of_maker(index: Written, shown: Maker) -> dict[str, Any]:
    products = cards_of_producer(shown.pk, most=MOST_PRODUCTS).cards
    return {
        **_of_maker(shown, index.language, products),
        "crumbs": [(index.title, index.path), (shown.name, "")],
    }


def template_of(page: Written) -> str:
    return _TEMPLATES[page.kind]


def _home(page: HomeFacts, request: HttpRequest) -> dict[str, Any]:
    shows("list", "producers")
    today = timezone.localdate()
    month = page.month(today.month)
    found = front(
        month=today.month, today=today, most_seasonal=MOST_SEASONAL, most_new=MOST_NEW,
        chosen=month.products if month else (),
    )  # fmt: skip
    listed = {
        "seasonal": found.seasonal,
        "producers": first_makers(page.language, MOST_PEOPLE),
        "stories": newest_stories(page.language, MOST_STORIES),
        "newest": found.newest,
    }
    proves((listed, pictures_on(found.seasonal)), of=OF_LISTS)
    return {"words": page.words, "month": month, "regions": page.regions, **listed}


def _regions(page: IndexFacts, request: HttpRequest) -> dict[str, Any]:
    today = [region for region in page.regions if region.is_of_today]
    return {
        "regions": today,
        "old_regions": [region for region in page.regions if not region.is_of_today],
        "links": {region.code: region.path for region in today},
    }


def _region(page: RegionFacts, request: HttpRequest) -> dict[str, Any]:
    shows("list", "producers")
    is_legacy = not page.is_of_today
    found = cards_of_province(page.place, is_legacy=is_legacy, most=MOST_FROM_A_REGION, more=sorted(_products_in(page)))
    listed = {
        "products": found.cards,
        "producers": makers_in(page.place, is_legacy=is_legacy, most=MOST_FROM_A_REGION),
        "stories": stories_from(page.place, page.language, is_legacy=is_legacy, most=MOST_STORIES),
    }
    proves((listed, found.more, pictures_on([*found.cards, *found.more.values()])), of=OF_LISTS)
    return {"related": page.related, "page": _with(found.more, page), **listed}


def _producers(page: IndexFacts, request: HttpRequest) -> dict[str, Any]:
    shows("producers")
    kind, province = request.GET.get("kind", ""), request.GET.get("province", "")
    provinces = provinces_with_makers()
    chosen = next((one.pk for one in provinces if one.code == province), NO_PROVINCE if province else None)
    makers = MakerList(kind if kind in Producer.Kind.values else "", chosen)
    return {
        "page_obj": _part(makers, PRODUCERS_A_PAGE, request),
        "kinds": Producer.Kind.choices,
        "provinces": provinces,
        "kind": kind,
        "province": province,
    }


def _producer(page: ProducerWords, request: HttpRequest) -> dict[str, Any]:
    shown = maker(page.producer)
    found = cards_of_producer(shown.pk, most=MOST_PRODUCTS, more=sorted(_products_in(page)))
    return {
        **_of_maker(shown, page.language, found.cards),
        "page": _with(found.more, page),
        "crumbs": [*page.crumbs[:-1], (shown.name, "")],
    }


def _of_maker(shown: Maker, language: str, products: list[Card]) -> dict[str, Any]:
    """What a producer's page shows besides its own words, with or without a page written for it."""
    shows(f"producer-{shown.pk}")
    return {
        "producer": shown,
        "products": products,
        "certificates": shown.certificates_on(timezone.localdate()),
        "stories": stories_of(shown.pk, language, 6),
    }


def _story(page: StoryFacts, request: HttpRequest) -> dict[str, Any]:
    shows(f"producer-{page.producer}")
    found = {card.pk: card for card in cards({*page.products, *_products_in(page)})}
    return {
        "page": _with(found, page),
        "products": [found[pk] for pk in page.products if pk in found],
        "producer": maker(page.producer) if page.producer else None,
        "teller": StoryPage.Teller(page.teller).label,
    }


def _stories(page: IndexFacts, request: HttpRequest) -> dict[str, Any]:
    return {"page_obj": _part(_Stories(page.language), STORIES_A_PAGE, request)}


class _Stories:
    """For a paginator."""

    def __init__(self, language: str) -> None:
        self.language = language

    def count(self) -> int:
        return count_stories(self.language)

    def __getitem__(self, part: slice) -> list[Teaser]:
        most = part.stop - part.start
        return newest_stories(self.language, most, part.start) if most else []


def _part(rows: Any, size: int, request: HttpRequest) -> Any:
    return Paginator(rows, size).get_page(request.GET.get("page"))


def _products_in(page: Written) -> set[int]:
    return {block.value for block in page.body if block.kind == "product" and block.value}


def _with(found: Mapping[int, Card], page: Written) -> Written:
    """Products that stand in the text are shown as cards."""
    body = (replace(one, value=found.get(one.value)) if one.kind == "product" else one for one in page.body)
    return replace(page, body=tuple(body))


_MORE: Mapping[str, Callable[[Any, HttpRequest], dict[str, Any]]] = {
    "home": _home,
    "regions": _regions,
    "region": _region,
    "producers": _producers,
    "producer": _producer,
    "stories": _stories,
    "story": _story,
}
_TEMPLATES = {
    "home": "cms/home_page.html",
    "regions": "cms/region_index_page.html",
    "region": "cms/region_page.html",
    "producers": "cms/producer_index_page.html",
    "producer": "cms/producer_page.html",
    "stories": "cms/story_index_page.html",
    "story": "cms/story_page.html",
}
