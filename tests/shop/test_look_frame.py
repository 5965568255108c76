"""The frame around the pages and the cards on them are drawn once, and yet each page has its own."""

import re

import pytest
from django.urls import resolve

from catalogue.cards import cards
from catalogue.memory import forget_everything
from catalogue.templatetags.cards import card
from catalogue.templatetags.look import other_languages
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def text(client, path):
    return client.get(path).content.decode()


def header_and_footer(page):
    return "".join(
        re.findall(
            r"<header class=.site-header.*?</header>|<footer.*?</footer>|<nav class=.tabbar.*?</nav>", page, re.S
        )
    )


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_each_page_leads_to_itself_in_the_other_language(client, prefix):
    for product in (ProductFactory(), ProductFactory()):
        path = f"/san-pham/{product.slug}/"
        frame = header_and_footer(text(client, prefix + path))
        assert f'href="{path if prefix else "/en" + path}"' in frame
        assert "\ue000" not in frame


def test_the_query_of_an_address_goes_along_and_is_escaped(client, wagtail_site):
    frame = header_and_footer(text(client, "/san-pham/?sort=gia-tang&sao=4"))
    assert re.search(r'href="/en/san-pham/\?[^"&]+&amp;[^"&]+"', frame)


def test_what_was_searched_stays_in_the_box_and_only_there(client):
    assert 'value="mật ong"' in text(client, "/san-pham/?q=mật+ong")
    assert "mật ong" not in header_and_footer(text(client, "/san-pham/"))


def test_the_section_is_marked_on_its_pages_only(client):
    product = ProductFactory()
    listed, one, basket = (text(client, path) for path in ("/san-pham/", f"/san-pham/{product.slug}/", "/gio-hang/"))
    assert re.search(r'href="/san-pham/"\s+aria-current="page"', header_and_footer(listed))
    assert re.search(r'href="/san-pham/"\s+aria-current="true"', header_and_footer(one))
    assert not re.search(r'href="/san-pham/"\s+aria-current', header_and_footer(basket))


@pytest.mark.parametrize("path", ["/healthz", "/thu-hoi.json", "/khong"])
def test_an_address_without_a_twin_leads_home_in_the_other_language(rf, path):
    request = rf.get(path)
    request.resolver_match = None if path == "/khong" else resolve(path)
    assert other_languages(request)["en"] == "/en/"


def test_a_card_shows_what_its_product_has_become():
    product = ProductFactory()
    first = card(cards([product.pk])[0])
    assert card(cards([product.pk])[0]) == first
    product.title = "Gạo mới"
    product.save()
    assert "Gạo mới" in card(cards([product.pk])[0])


def test_a_card_is_drawn_in_each_language(settings):
    from django.utils.translation import override

    product = ProductFactory(season_months=list(range(1, 12)), title_en="Rice")
    shown = cards([product.pk])[0]
    with override("vi"):
        vietnamese = card(shown)
    with override("en"):
        assert card(shown) != vietnamese


def test_the_frame_is_drawn_once_for_a_section(client, django_assert_num_queries):
    from unittest import mock

    from catalogue.templatetags import frame

    one, two = ProductFactory(), ProductFactory()
    forget_everything()
    with mock.patch.object(frame, "_drawn", wraps=frame._drawn) as drawn:
        text(client, f"/san-pham/{one.slug}/")
        first = drawn.call_count
        text(client, f"/san-pham/{two.slug}/")
    assert drawn.call_count == first == 4


def test_a_search_draws_no_frame_of_its_own(client):
    from unittest import mock

    from catalogue.templatetags import frame

    text(client, "/san-pham/")
    with mock.patch.object(frame, "_drawn", wraps=frame._drawn) as drawn:
        found = header_and_footer(text(client, '/san-pham/?q="><script>x</script>'))
    assert not drawn.called
    assert 'value="&quot;&gt;&lt;script&gt;x&lt;/script&gt;"' in found
    assert "<script>x" not in found
