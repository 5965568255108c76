from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet


def path_of(page: Page) -> str:
    """The address below the host, with the language's prefix; costs no query once the site is in the cache."""
    for site in Site.get_site_root_paths():
        if page.url_path.startswith(site.root_path):
            prefix = "" if site.language_code == settings.LANGUAGE_CODE else f"/{site.language_code}"
            return f"{prefix}/{page.url_path.removeprefix(site.root_path)}"
    return ""


class ShownPage(Page):
    """A public page whose address is known without a query and which is loaded whole by one."""

    private_page_options: list[str] = []  # the page caches know no private pages
    loaded_with: tuple[str, ...] = ("locale",)

    class Meta:
        abstract = True

    @classmethod
    def whole(cls) -> PageQuerySet:
        return cls.objects.select_related(*cls.loaded_with)

    @property
    def public_path(self) -> str:
        return path_of(self)

    def above(self, request: HttpRequest) -> list[tuple[str, str]]:
        """The crumbs of the pages above; ``cms.views`` has looked up the one right above together with this one."""
        parent = getattr(request, "page_above", None) or self.get_parent()
        return [(parent.title, path_of(parent))]
