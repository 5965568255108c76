"""What has to happen when a story goes live or comes down."""

from functools import partial
from typing import Any

from django.db import transaction
from wagtail.models import Locale
from wagtail.signals import page_published, page_unpublished

from cms.models import StoryPage
from cms.renditions import CARD, COVER, WIDE, make_renditions
from traceability import page_cache


def connect() -> None:
    page_published.connect(story_published, sender=StoryPage, dispatch_uid="cms-story-published")
    page_unpublished.connect(forget_scan_pages, sender=StoryPage, dispatch_uid="cms-story-unpublished")


def story_published(instance: StoryPage, **_signal: Any) -> None:
    forget_scan_pages()
    if instance.alias_of_id:
        return
    mirror(instance)
    transaction.on_commit(partial(_make_pictures, instance))


def forget_scan_pages(**_signal: Any) -> None:
    transaction.on_commit(page_cache.clear)


def mirror(story: StoryPage) -> None:
    """An untranslated story is to be found in the other language too, as it is; a translation takes its place."""
    for locale in Locale.objects.exclude(pk=story.locale_id):
        if not story.has_translation(locale):
            story.copy_for_translation(locale, copy_parents=True, alias=True)


def _make_pictures(story: StoryPage) -> None:
    for image in story.pictures():
        if image is not None:
            make_renditions(image, *((*COVER, *CARD) if image == story.cover else WIDE))
