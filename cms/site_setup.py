"""The page trees in both languages, on an empty database too."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site as SiteOfMails
from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.models import HomePage, ProducerIndexPage, RegionIndexPage, StoryIndexPage
from cms.roles import setup_roles

TITLES = {
    "vi": {"home": "Sao Quê", "vung-mien": "Vùng miền", "nha-san-xuat": "Nhà sản xuất", "cau-chuyen": "Câu chuyện"},
    "en": {"home": "Sao Quê", "vung-mien": "Regions", "nha-san-xuat": "Producers", "cau-chuyen": "Stories"},
}
INDEXES: dict[str, Any] = {
    "vung-mien": RegionIndexPage,
    "nha-san-xuat": ProducerIndexPage,
    "cau-chuyen": StoryIndexPage,
}


@transaction.atomic
def setup_site() -> HomePage:
    """Locales, root, both home pages with their indexes, the site and the roles; safe to run again at any time."""
    languages = [Locale.objects.get_or_create(language_code=code)[0] for code, _name in settings.LANGUAGES]
    home = _home(languages[0])
    for locale in languages[1:]:
        _translate(home, locale)
    _site(home)
    _site_of_mails()
    setup_roles()
    return home


def _root(locale: Locale) -> Page:
    kind = ContentType.objects.get_for_model(Page)
    root: Page | None = Page.get_first_root_node()
    return root or Page.add_root(title="Root", slug="root", content_type=kind, locale=locale)


def _home(locale: Locale) -> HomePage:
    home = HomePage.objects.filter(locale=locale).first()
    if home is None:
        slug = "sao-que"
        home = _root(locale).add_child(instance=HomePage(title=TITLES["vi"]["home"], slug=slug, locale=locale))
    _indexes(home)
    return home


def _indexes(home: HomePage) -> None:
    titles = TITLES[home.locale.language_code]
    for slug, kind in INDEXES.items():
        if not kind.objects.child_of(home).exists():
            home.add_child(instance=kind(title=titles[slug], slug=slug, locale=home.locale, show_in_menus=True))


def _translate(home: HomePage, locale: Locale) -> None:
    """The same addresses in each language: only the prefix differs."""
    titles = TITLES[locale.language_code]
    for page in (home, *(page.specific for page in home.get_children().filter(slug__in=INDEXES))):
        if not page.has_translation(locale):
            copy = page.copy_for_translation(locale)
            copy.title = copy.draft_title = titles[page.slug] if page.slug in INDEXES else titles["home"]
            copy.slug = page.slug if page.slug in INDEXES else copy.slug
            copy.live, copy.has_unpublished_changes = True, False
            copy.save()


def _site(home: HomePage) -> None:
    parts = urlsplit(settings.SITE_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = {"hostname": parts.hostname, "port": port, "root_page": Page(pk=home.pk), "site_name": "Sao Quê"}
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(is_default_site=True, **address)
        return
    welcome = site.root_page
    for name, value in address.items():
        setattr(site, name, value)
    site.save()
    if type(welcome.specific) is Page and welcome.depth == 2 and not welcome.get_children().exists():
        welcome.delete()


def _site_of_mails() -> None:
    """Oscar's mails name the shop and link to it through Django's own site, which begins as example.com."""
    SiteOfMails.objects.update_or_create(
        pk=settings.SITE_ID, defaults={"domain": urlsplit(settings.SITE_URL).netloc, "name": "Sao Quê"}
    )
