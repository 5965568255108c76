"""Lists of stories: one query each, covers included."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from catalogue.compiled import Compiled
from catalogue.models import Producer
from catalogue.producers.facts import Maker
from catalogue.producers.lists import candidates, first_of, lies_in, lines, listed
from cms.models import StoryPage
from cms.models.stories import StoryQuerySet
from cms.teasers import Teaser, columns, teasers_from

MOST_TOLD = 60
"""Stories that are looked at for producers whose story is told."""


def _live(language: str) -> StoryQuerySet:
    found: StoryQuerySet = StoryPage.objects.live().in_language(language)
    return found


def _teasers(stories: StoryQuerySet, most: int, start: int = 0) -> QuerySet[StoryPage, Any]:
    """A story has as many rows as its cover has sizes: which stories they are is chosen before."""
    chosen = stories.newest_first().values("pk")[start : start + most]
    return columns(StoryPage.objects.filter(pk__in=chosen).newest_first())


_NEWEST = Compiled(lambda language, most, start: _teasers(_live(language), most, start), language=str)
_OF_PRODUCER = Compiled(
    lambda language, producer, most: _teasers(_live(language).filter(producer=producer), most),
    language=str, producer=int,
)  # fmt: skip


def _from(language: str, place: int, column: str, most: int) -> QuerySet[StoryPage, Any]:
    there = Producer.objects.filter(lies_in(column, place)).values("pk")
    return _teasers(_live(language).filter(producer__in=there), most)


_FROM = Compiled(_from, language=str, place=int)


def newest_stories(language: str, most: int, start: int = 0) -> list[Teaser]:
    return teasers_from(_NEWEST.rows({"language": language}, most=most, start=start))


def stories_of(producer: int, language: str, most: int) -> list[Teaser]:
    return teasers_from(_OF_PRODUCER.rows({"language": language, "producer": producer}, most=most))


def stories_from(place: int, language: str, *, is_legacy: bool, most: int) -> list[Teaser]:
    """From a province of today or of old."""
    column = "old_province" if is_legacy else "province"
    return teasers_from(_FROM.rows({"language": language, "place": place}, column=column, most=most))


def count_stories(language: str) -> int:
    return _live(language).count()


def _told(language: str) -> QuerySet[StoryPage, Any]:
    told = _live(language).filter(producer__isnull=False)
    found: QuerySet[StoryPage, Any] = told.newest_first().values("producer")[:MOST_TOLD]
    return found


_FIRST = Compiled(
    lambda language, most: lines(first_of(candidates(_told(language), most), _told(language)), most),
    language=str,
)  # fmt: skip


def first_makers(language: str, most: int) -> list[Maker]:
    """Those whose story is told first, and among them the small ones."""
    told = _told(language)
    rows = _FIRST.rows({"language": language}, most=most)
    return listed(rows, ("first", language, most), lambda: first_of(Producer.objects.public(), told)[:most])
