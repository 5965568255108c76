from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath
from wagtail.query import PageQuerySet

from catalogue.kept.naming import EVERYTHING
from catalogue.memory import Memory

_roots: Memory[list[SiteRootPath]] = Memory(seconds=3600, entries=1, names=("pages", EVERYTHING))


def site_roots() -> list[SiteRootPath]:
    """Where the trees begin. Wagtail's own memory of it is up to an hour old in processes that did not change it."""
    return _roots.get_or_make("roots", _read_roots)


def _read_roots() -> list[SiteRootPath]:
    Site.clear_site_root_paths_cache()
    return Site.get_site_root_paths()


def path_of(page: Page) -> str:
    return path_at(page.url_path)


def path_at(url_path: str) -> str:
    """The address below the host, with the language's prefix; costs no query once the site is in the memory."""
    for site in site_roots():
        if url_path.startswith(site.root_path):
            prefix = "" if site.language_code == settings.LANGUAGE_CODE else f"/{site.language_code}"
            return f"{prefix}/{url_path.removeprefix(site.root_path)}"
    return ""


class ShownPage(Page):
    """A public page whose address is known without a query and which is loaded whole by one."""

    private_page_options: list[str] = []  # the page caches know no private pages
    loaded_with: tuple[str, ...] = ("locale",)
    shown_by: ClassVar[Callable[..., dict[str, Any]]]
    """Set by the layer above, ``cms.written``: it tells what the page shows, of a draft too."""

    class Meta:
        abstract = True

    @classmethod
    def whole(cls) -> PageQuerySet:
        return cls.objects.select_related(*cls.loaded_with)

    @property
    def public_path(self) -> str:
        return path_of(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **ShownPage.shown_by(self, request)}
