"""What has to happen when a story goes live."""

from functools import partial
from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.models.signals import post_migrate, pre_migrate
from wagtail.models import Locale
from wagtail.signals import page_published

from catalogue.staleness import install, uninstall
from cms.models import StoryPage
from cms.renditions import CARD, COVER, WIDE, make_renditions
from cms.written.refreshing import refresh_pages
from cms.written.staleness import DOCUMENTS


def connect() -> None:
    page_published.connect(story_published, sender=StoryPage, dispatch_uid="cms-story-published")
    page_published.connect(documents_follow, dispatch_uid="cms-documents-follow")
    pre_migrate.connect(take_triggers_out, dispatch_uid="cms-take-triggers-out")
    post_migrate.connect(put_triggers_in, dispatch_uid="cms-put-triggers-in")


def story_published(instance: StoryPage, **_signal: Any) -> None:
    if instance.alias_of_id:
        return
    mirror(instance)
    transaction.on_commit(partial(_make_pictures, instance))


def documents_follow(**_signal: Any) -> None:
    refresh_pages()


def take_triggers_out(sender: AppConfig, using: str, **_signal: Any) -> None:
    if sender.name == "cms":
        uninstall(DOCUMENTS, connections[using])


def put_triggers_in(sender: AppConfig, using: str, **_signal: Any) -> None:
    """Also for databases that are made without migrations."""
    tables = connections[using].introspection.table_names()
    if sender.name == "cms" and DOCUMENTS.model._meta.db_table in tables:
        install(DOCUMENTS, connections[using])


def mirror(story: StoryPage) -> None:
    """An untranslated story is to be found in the other language too, as it is; a translation takes its place."""
    for locale in Locale.objects.exclude(pk=story.locale_id):
        if not story.has_translation(locale):
            story.copy_for_translation(locale, copy_parents=True, alias=True)


def _make_pictures(story: StoryPage) -> None:
    for image in story.pictures():
        if image is not None:
            make_renditions(image, *((*COVER, *CARD) if image == story.cover else WIDE))
