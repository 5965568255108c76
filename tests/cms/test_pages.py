"""The public pages: what stands on them, in which language, at what cost."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale

from catalogue import memory
from catalogue.kept import watch
from catalogue.kept.shelf import front
from catalogue.kept.stores import store
from catalogue.models import Place, PlaceConversion
from catalogue.producers.refreshing import refresh_producers
from cms import video
from cms.models import ProducerIndexPage, ProducerPage, RegionIndexPage, RegionPage, StoryPage
from cms.written.refreshing import refresh_pages
from tests.factories import CertificateFactory, ProducerFactory, ProductFactory, RecognitionFactory, WardFactory

pytestmark = pytest.mark.django_db
MOST_QUERIES = 4


def text(client, path):
    memory.forget_everything()
    watch.look_again()
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def region(wagtail_site):
    today = WardFactory().province
    old = Place.objects.create(
        scheme="legacy", level="province", code="80", prefix="Tỉnh", name="Long An", folded="long an"
    )
    PlaceConversion.objects.create(old=old, new=today, is_default=True)
    index = RegionIndexPage.objects.get(locale=Locale.get_default())
    page = index.add_child(instance=RegionPage(title="Tây Ninh", slug="tay-ninh", place=today, lead="Miền Đông."))
    page.add_child(instance=RegionPage(title="Long An", slug="long-an", place=old, lead="Miền Tây."))
    return page


def test_an_empty_shop_has_pages_in_both_languages(client, wagtail_site):
    for path in ("/", "/vung-mien/", "/nha-san-xuat/", "/cau-chuyen/"):
        assert '<html lang="vi">' in text(client, path)
        assert '<html lang="en">' in text(client, f"/en{path}")


def test_set_up_can_be_run_again(wagtail_site, capsys):
    before = set(type(wagtail_site).objects.values_list("pk", "slug"))
    call_command("setup_site")
    assert set(type(wagtail_site).objects.values_list("pk", "slug")) == before


def test_home_leads_with_households_and_those_whose_story_is_told(client, live_story):
    for kind in ("enterprise", "cooperative", "household"):
        ProducerFactory(kind=kind, name=f"Tên {kind}")
    live_story.producer.kind = "enterprise"
    live_story.producer.save()
    home = client.get("/").context
    assert [producer.name for producer in home["producers"]][:4] == [
        live_story.producer.name, "Tên household", "Tên cooperative", "Tên enterprise",
    ]  # fmt: skip


def test_home_names_each_newly_recognised_producer_once(client, wagtail_site):
    busy = ProducerFactory()
    for _ in range(6):
        RecognitionFactory(product=ProductFactory(producer=busy))
    earlier = RecognitionFactory(valid_from_date=timezone.localdate() - dt.timedelta(days=200))
    shown = client.get("/").context["newest"]
    assert [card.maker for card in shown] == [busy.name, earlier.product.producer.name]


def test_producer_without_a_page_has_one_all_the_same(client, wagtail_site):
    producer = ProducerFactory(name="Hộ Năm Thụy", slug="nam-thuy")
    CertificateFactory(product=None, producer=producer, number="VG-77")
    page = text(client, producer.get_absolute_url())
    assert "Hộ Năm Thụy" in page
    assert "VG-77" in page
    assert client.get("/en/nha-san-xuat/nam-thuy/").status_code == 200


def test_who_has_told_a_story_is_not_said_to_have_told_none(client, live_story):
    told = live_story.producer
    page = text(client, told.get_absolute_url())
    assert live_story.title in page
    assert "chưa kể chuyện" not in page
    assert "chưa kể chuyện" in text(client, ProducerFactory().get_absolute_url())


def test_hidden_and_unknown_producers_are_not_found(client, wagtail_site):
    ProducerFactory(slug="an-danh", is_public=False)
    assert client.get("/nha-san-xuat/an-danh/").status_code == 404
    assert client.get("/nha-san-xuat/khong-co/").status_code == 404
    assert client.get("/nha-san-xuat/khong-co/gi-ca/").status_code == 404


def test_producers_own_words_stand_at_the_same_address(client, wagtail_site):
    producer = ProducerFactory(slug="ba-sau")
    index = ProducerIndexPage.objects.get(locale=Locale.get_default())
    index.add_child(instance=ProducerPage(title="Bà Sáu", slug="khac", producer=producer, lead="Ba đời làm bánh."))
    assert "Ba đời làm bánh." in text(client, producer.get_absolute_url())


def test_producers_are_filtered_by_kind_and_by_province_of_either_era(client, region):
    old = Place.objects.get(scheme="legacy")
    new_one, old_one = ProducerFactory(name="Ở Tây Ninh"), ProducerFactory(name="Ở Long An", place=old)
    elsewhere = ProducerFactory(name="Nơi khác", place=None, kind="enterprise")
    page = text(client, "/nha-san-xuat/?province=80")
    assert new_one.name in page
    assert old_one.name in page
    assert elsewhere.name not in page
    assert elsewhere.name in text(client, "/nha-san-xuat/?kind=enterprise")
    assert client.get("/nha-san-xuat/?province=99&kind=x&page=z").status_code == 200


def test_region_of_today_shows_what_comes_from_its_old_provinces(client, region):
    old = Place.objects.get(scheme="legacy")
    ProductFactory(title="Rượu Gò Đen", origin=old)
    assert "Rượu Gò Đen" in text(client, "/vung-mien/tay-ninh/")
    assert "Rượu Gò Đen" in text(client, "/vung-mien/tay-ninh/long-an/")
    assert "/vung-mien/tay-ninh/long-an/" in text(client, "/vung-mien/tay-ninh/")
    assert 'href="/vung-mien/tay-ninh/"' in text(client, "/vung-mien/")


def test_page_of_a_story_hides_products_that_are_not_public(client, live_story, product):
    assert product.get_absolute_url() in text(client, f"/cau-chuyen/{live_story.slug}/")
    type(product).objects.filter(pk=product.pk).update(is_public=False)
    assert product.get_absolute_url() not in text(client, f"/cau-chuyen/{live_story.slug}/")


def test_every_block_is_shown_and_no_video_is_asked_for_before_a_click(client, live_story, library_picture, product):
    picture = {"image": library_picture.pk, "alt": "Người leo cây", "caption": "Sáng sớm"}
    blocks = [
        ("richtext", "<p>Một <b>chữ</b>.</p>"),
        ("picture", picture),
        ("quote", {"text": "Nắng lên là nó chua.", "by": "Bà Sáu"}),
        ("video", {"address": "https://youtu.be/abcdefghijk", "title": "Leo cây", "poster": library_picture.pk}),
    ]
    raw = [{"type": kind, "value": value, "id": str(number)} for number, (kind, value) in enumerate(blocks)]
    live_story.body = StoryPage._meta.get_field("body").stream_block.to_python(raw)
    live_story.save_revision().publish()
    page = text(client, f"/cau-chuyen/{live_story.slug}/")
    for words in (
        "<b>chữ</b>",
        "Nắng lên",
        'alt="Người leo cây"',
        'href="https://www.youtube.com/watch?v=abcdefghijk"',
    ):
        assert words in page
    assert "<iframe" not in page
    assert 'src="http' not in page


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk&t=3", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("https://youtube.com/shorts/abcdefghijk", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("https://vimeo.com/12345", "https://vimeo.com/12345"),
        ("https://evil.example/watch?v=abcdefghijk", None),
        ("https://notvimeo.com/12345", None),
        ("javascript:alert(1)", None),
        ("https://youtu.be/short", None),
    ],
)
def test_only_videos_of_known_hosts_are_linked(address, url):
    found = video.parse(address)
    assert (found and found.url) == url


def asked(client, path):
    """How many queries it takes to make the page anew, and then to hand out what is kept."""
    front.forget()
    store().forget()
    with CaptureQueriesContext(connection) as made:
        assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as kept:
        client.get(path)
    return len(made), len(kept)


def test_pages_stay_within_their_queries(client, region, live_story, product):
    for number in range(3):
        RecognitionFactory(product=ProductFactory(producer=product.producer, title=f"Bánh {number}"))
    index = ProducerIndexPage.objects.get(locale=Locale.get_default())
    written = ProducerPage(title="Bà Sáu", slug="khac", producer=ProducerFactory(slug="ba-sau"), body=live_story.body)
    index.add_child(instance=written)
    region.body = live_story.body
    region.save()
    refresh_pages()
    refresh_producers()
    paths = [
        "/", "/vung-mien/", "/vung-mien/tay-ninh/", "/vung-mien/tay-ninh/long-an/", "/nha-san-xuat/",
        "/nha-san-xuat/?kind=household&province=80", "/cau-chuyen/", product.producer.get_absolute_url(),
        "/nha-san-xuat/ba-sau/", f"/cau-chuyen/{live_story.slug}/",
    ]  # fmt: skip
    in_english = [f"/en{path}" for path in paths if not path.startswith(("/vung-mien/t", "/nha-san-xuat/ba"))]
    for path in [*paths, *in_english]:
        asked(client, path)  # statements are compiled and the roots of the trees read once in a process
    costs = {path: asked(client, path) for path in [*paths, *in_english]}
    assert {path: cost for path, cost in costs.items() if cost[0] > MOST_QUERIES or cost[1] > 0} == {}
