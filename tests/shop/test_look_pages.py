import datetime as dt
import re

import pytest
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve
from django.utils.translation import override

from catalogue.cards import cards
from catalogue.models import Product
from catalogue.templatetags import look
from catalogue.templatetags.cards import card
from tests.factories import ProducerFactory, ProductFactory, ProvinceFactory, RecognitionFactory, WardFactory

ERROR_PAGES = ("403.html", "404.html", "429.html", "500.html")


def page_at(path: str, language: str = "vi"):
    request = RequestFactory().get(path)
    request.resolver_match = resolve(request.path)
    return request


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_pages_stand_without_a_request_or_a_context(name):
    html = render_to_string(name)
    assert "<h1>" in html
    assert "site-header" in html


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ERROR_PAGES)
def test_pages_carry_no_inline_style_or_script(name, language):
    with override(language):
        html = render_to_string(name)
    assert f'<html lang="{language}">' in html
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", html)


def test_demo_line_shows_only_in_the_demo():
    assert "demo-line" in render_to_string("components/footer.html", {"demo_mode": True})
    assert "demo-line" not in render_to_string("components/footer.html", {"demo_mode": False})


def test_navigation_stays_in_the_active_language():
    with override("en"):
        assert 'href="/en/san-pham/"' in render_to_string("components/header.html")
    with override("vi"):
        assert 'href="/san-pham/"' in render_to_string("components/header.html")


def test_language_switch_keeps_the_page_and_its_query():
    request = page_at("/tai-khoan/login/?next=/gio-hang/")
    with override("vi"):
        assert look.this_page_in({"request": request}, "en") == "/en/tai-khoan/login/?next=/gio-hang/"
    with override("en"):
        assert look.this_page_in({"request": page_at("/en/tai-khoan/login/")}, "vi") == "/tai-khoan/login/"


def test_language_switch_leads_home_where_there_is_no_page():
    with override("vi"):
        assert look.this_page_in({}, "en") == "/en/"
        assert look.this_page_in({"request": RequestFactory().get("/khong-co")}, "en") == "/en/"


def test_current_section_is_marked():
    context = {"request": RequestFactory().get("/san-pham/gao/")}
    assert look.current(context, "/san-pham/") == 'aria-current="true"'
    assert look.current(context, "/vung-mien/") == ""


def test_initials_take_the_last_words_as_vietnamese_names_do():
    assert look.initials("Hộ kinh doanh Nguyễn Thị Bé Bảy") == "BB"
    assert look.initials("") == ""


def test_months_say_season_and_now(monkeypatch):
    monkeypatch.setattr(look.timezone, "localdate", lambda: dt.date(2026, 11, 22))
    months = look.calendar_of([11, 12])
    assert [month.number for month in months if month.in_season] == [11, 12]
    assert [month.number for month in months if month.is_now] == [11]
    assert all(month.in_season for month in look.calendar_of([]))


def test_every_province_old_and_new_has_its_accent():
    with open(finders.find("css/regions.css"), encoding="utf-8") as file:
        codes = set(re.findall(r"\.region-(\d\d)", file.read()))
    assert len(codes) == 63


def test_pagination_keeps_the_query():
    page = Paginator(range(100), 10).get_page(3)
    request = RequestFactory().get("/san-pham/?q=g%E1%BA%A1o&page=3")
    html = render_to_string("components/pagination.html", {"page_obj": page}, request=request)
    assert "?q=g%E1%BA%A1o&amp;page=4" in html
    assert 'aria-current="page"' in html


@pytest.fixture
def product(db):
    province = ProvinceFactory()
    ward = WardFactory(parent=province)
    return ProductFactory(title="Gạo Nàng Thơm", origin=ward, producer=ProducerFactory(name="HTX Mỹ Lệ", place=ward))


def card_of(product: Product) -> str:
    return card(cards([product.pk])[0])


def test_card_says_where_then_who_then_what(product):
    html = card_of(product)
    places = [html.index(words) for words in ("card__place", "HTX Mỹ Lệ", "Gạo Nàng Thơm")]
    assert places == sorted(places)
    assert "region-80" in html


def test_card_costs_no_query(product, django_assert_num_queries):
    RecognitionFactory(product=product)
    [shown] = cards([product.pk])
    with django_assert_num_queries(0):
        card(shown)


def test_card_shows_stars_in_words_with_their_last_day(product):
    recognition = RecognitionFactory(product=product, stars=4)
    with override("vi"):
        html = card_of(product)
    assert "4 sao OCOP" in html
    assert recognition.valid_until_date.strftime("%d/%m/%Y") in html


def test_card_of_a_product_without_valid_stars_shows_none(product):
    assert "stars-badge" not in card_of(product)
