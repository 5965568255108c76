"""What a page's document tells is what the page tells, whatever changes; Wagtail finds what has no fresh one."""

import datetime as dt
import json

import pytest
from django.core.cache import cache
from wagtail.images.models import Image, Rendition
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION

from catalogue.kept import watch
from catalogue.kept.shelf import forget_pages
from catalogue.models import Place
from cms.models import (
    HomePage,
    PageDocument,
    ProducerIndexPage,
    ProducerPage,
    RegionIndexPage,
    RegionPage,
    StoryIndexPage,
    StoryPage,
    StoryProduct,
)
from cms.models.base import site_roots
from cms.written.deriving import facts_of
from cms.written.facts import FORMAT, read_written
from cms.written.reading import found_at
from cms.written.refreshing import open_to_all, refresh_pages
from cms.written.staleness import DOCUMENTS
from tests.factories import ProducerFactory, WardFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def pages(live_story, library_picture, product):
    """A page of each kind, one inside the other, and one that links to another."""
    vi = Locale.get_default()
    old = Place.objects.create(
        scheme="legacy", level="province", code="80", prefix="Tỉnh", name="Long An", folded="long an"
    )
    regions = RegionIndexPage.objects.get(locale=vi)
    link = [("richtext", f'<p>Xem <a linktype="page" id="{live_story.pk}">chuyện</a></p>')]
    today = RegionPage(title="Tây Ninh", slug="tay-ninh", place=WardFactory().province, body=link)
    regions.add_child(instance=today)
    today.add_child(instance=RegionPage(title="Long An", slug="long-an", place=old, cover=library_picture))
    words = ProducerPage(title="HTX", slug="x", producer=product.producer, cover=library_picture)
    ProducerIndexPage.objects.get(locale=vi).add_child(instance=words)
    written()
    return live_story


def written():
    while refresh_pages():
        pass


def test_every_live_page_has_a_document_that_gives_back_what_it_was_made_from(pages):
    live = open_to_all().filter(depth__gt=1).specific()
    told = {row.pk: row for row in PageDocument.objects.all()}
    assert told.keys() == {page.pk for page in live}
    for page in live:
        assert read_written(told[page.pk].facts) == facts_of(page)
        assert found_at(page.public_path).page == facts_of(page)


def outdated():
    """Pages whose document says what is not so, and does not say that it is stale."""
    found = []
    for row in PageDocument.objects.filter(is_stale=False):
        page = open_to_all().filter(pk=row.pk).specific().first()
        if page is None or read_written(row.facts) != facts_of(page) or row.path != page.public_path:
            found.append(row.path)
    return found


def rename_root():
    for page in Page.objects.filter(url_path__startswith="/sao-que/"):
        Page.objects.filter(pk=page.pk).update(url_path=page.url_path.replace("/sao-que/", "/khac/", 1))


def lead(model):
    return lambda: model.objects.update(lead="Lời mới.")


CHANGES = {
    "page": (Page, lambda: Page.objects.filter(depth=4).update(title="Tên mới")),
    "parent": (Page, lambda: Page.objects.filter(depth=3).update(title="Tên mới")),
    "linked": (Page, lambda: Page.objects.get(depth=4, slug__startswith="vi-ngot", alias_of=None).specific.delete()),
    "all moved": (Page, rename_root),
    "hidden": (Page, lambda: Page.objects.filter(slug="tay-ninh").update(live=False)),
    "home": (HomePage, lambda: HomePage.objects.update(hero_lead="Lời mới.")),
    "region": (RegionPage, lead(RegionPage)),
    "no region": (RegionPage, lambda: RegionPage.objects.get(slug="long-an").delete()),
    "regions": (RegionIndexPage, lead(RegionIndexPage)),
    "producers": (ProducerIndexPage, lead(ProducerIndexPage)),
    "stories": (StoryIndexPage, lead(StoryIndexPage)),
    "words": (ProducerPage, lambda: ProducerPage.objects.update(producer=ProducerFactory())),
    "story": (StoryPage, lambda: StoryPage.objects.update(teller_name="Bà Sáu")),
    "product": (StoryProduct, lambda: StoryProduct.objects.all()._raw_delete("default")),
    "place": (Place, lambda: Place.objects.filter(level="province").update(name="Khác")),
    "picture": (Image, lambda: Image.objects.update(focal_point_x=1)),
    "rendition": (Rendition, lambda: Rendition.objects.update(width=641)),
    "locked": (PageViewRestriction, lambda: PageViewRestriction.objects.create(
        page=Page.objects.get(slug="vung-mien", locale=Locale.get_default()), restriction_type="login")),
    "language": (Locale, lambda: Locale.objects.filter(language_code="en").update(language_code="fr")),
    "site": (Site, lambda: Site.objects.update(
        root_page=Page.objects.get(slug="vung-mien", locale=Locale.get_default()))),
}  # fmt: skip


def test_each_model_that_documents_are_made_from_is_changed_here():
    assert {model for model, _change in CHANGES.values()} == DOCUMENTS.touched.keys()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_bulk_leaves_no_document_that_is_wrong(pages, change):
    assert outdated() == []
    fresh = PageDocument.objects.filter(is_stale=False).count()
    CHANGES[change][1]()
    watch.look_again()
    site_roots()
    assert outdated() == []
    assert PageDocument.objects.filter(is_stale=False).count() < fresh
    written()
    assert outdated() == []
    assert not PageDocument.objects.filter(is_stale=True).exists()


def test_a_draft_and_a_new_picture_make_nothing_stale(pages):
    pages.title = "Bản nháp"
    pages.save_revision()
    Image.objects.create(title="khác", file=get_test_image_file(size=(80, 50)))
    assert not PageDocument.objects.filter(is_stale=True).exists()


def test_what_is_published_is_written_at_once(pages):
    pages.lead = "Lời mới."
    pages.save_revision().publish()
    assert not PageDocument.objects.filter(is_stale=True).exists()
    assert found_at(pages.public_path).page.lead == "Lời mới."


def answers(client, path):
    watch.look_again()
    return client.get(path)


def test_a_page_is_the_same_from_its_document_and_from_its_rows(client, pages):
    paths = ["/", "/vung-mien/", "/vung-mien/tay-ninh/", "/nha-san-xuat/", "/cau-chuyen/", pages.public_path, "/en/"]
    paths += [pages.producer.get_absolute_url(), "/en/nha-san-xuat/", f"/en/cau-chuyen/{pages.slug}/"]
    from_documents = [client.get(f"{path}?x", headers={"cookie": "a=b"}).content for path in paths]
    PageDocument.objects.update(is_stale=True)
    assert [found_at(path) for path in paths] == [None] * len(paths)
    forget_pages()
    assert [client.get(path).content for path in paths] == from_documents


def test_a_document_of_another_format_is_not_read(pages):
    PageDocument.objects.update(format=FORMAT + 1, facts="{}")
    assert found_at("/") is None
    written()
    assert found_at("/")


@pytest.mark.parametrize("change", [{"is_new": 1}, {"title": None}])
def test_a_field_too_many_or_too_few_fails_loudly(pages, change):
    row = json.loads(PageDocument.objects.get(page=pages).facts) | change
    if row["title"] is None:
        del row["title"]
    with pytest.raises(TypeError):
        read_written(json.dumps(row))


def test_a_restricted_page_and_those_below_it_ask_for_logging_in(client, pages):
    region = RegionPage.objects.get(slug="tay-ninh")
    assert answers(client, "/vung-mien/tay-ninh/long-an/").status_code == 200
    PageViewRestriction.objects.create(page=region, restriction_type="login")
    for _fresh in range(2):
        for path in ("/vung-mien/tay-ninh/", "/vung-mien/tay-ninh/long-an/"):
            assert answers(client, path).status_code == 302
        written()
    assert not PageDocument.objects.filter(path__startswith="/vung-mien/t").exists()


def test_a_page_that_moves_leaves_its_address(client, pages):
    was, pages.slug = pages.public_path, "ten-khac"
    pages.save()
    for _fresh in range(2):
        assert answers(client, was).status_code == 404
        assert answers(client, "/cau-chuyen/ten-khac/").status_code == 200
        written()
    pages.unpublish()
    assert answers(client, "/cau-chuyen/ten-khac/").status_code == 404


def test_words_that_have_no_document_yet_are_shown_all_the_same(client, wagtail_site):
    producer = ProducerFactory(slug="ba-sau")
    written()
    assert found_at("/nha-san-xuat/ba-sau/").maker.name == producer.name
    index = ProducerIndexPage.objects.get(locale=Locale.get_default())
    index.add_child(instance=ProducerPage(title="Bà Sáu", slug="x", producer=producer, lead="Ba đời làm bánh."))
    assert found_at("/nha-san-xuat/ba-sau/") is None
    assert "Ba đời làm bánh." in answers(client, "/nha-san-xuat/ba-sau/").content.decode()
    assert "Ba đời làm bánh." not in answers(client, "/en/nha-san-xuat/ba-sau/").content.decode()


def test_the_roots_of_the_trees_are_not_read_from_an_old_memory(wagtail_site):
    before = site_roots()
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, before, 3600, version=SITE_ROOT_PATHS_CACHE_VERSION)
    Page.objects.filter(pk=wagtail_site.pk).update(url_path="/moi/")  # as another process does
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, before, 3600, version=SITE_ROOT_PATHS_CACHE_VERSION)
    watch.look_again()
    assert [site.root_path for site in site_roots() if site.language_code == "vi"] == ["/moi/"]


def test_a_month_brings_what_was_chosen_for_it(client, wagtail_site, product):
    month = dt.date.today().month
    home = HomePage.objects.get(locale=Locale.get_default())
    home.months = [("month", {"month": month, "title": "Tháng này", "text": "", "products": [product]})]
    home.save()
    for _fresh in range(2):
        page = answers(client, "/").content.decode()
        assert "Tháng này" in page
        assert product.get_absolute_url() in page
        forget_pages()
        written()
