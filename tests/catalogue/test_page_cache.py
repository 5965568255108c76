import re

import pytest
from django.http import HttpResponse
from django.middleware.csrf import _does_token_match

from catalogue import page_cache
from catalogue.memory import Memory
from catalogue.page_cache import CSRF_PLACEHOLDER, same_for_everybody
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def address(product):
    return f"/san-pham/{product.slug}/"


@pytest.fixture
def product():
    return ProductFactory()


def test_a_kept_page_costs_no_query(client, product, django_assert_num_queries):
    client.get(address(product))
    with django_assert_num_queries(0):
        response = client.get(address(product))
    assert response.status_code == 200


def test_each_visitor_gets_a_token_that_matches_the_cookie(client, product):
    tokens = set()
    for visitor in (client, type(client)()):
        response = visitor.get(address(product))
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.content.decode())[1]
        assert _does_token_match(token, response.cookies["csrftoken"].value)
        assert "Cookie" in response["Vary"]
        assert CSRF_PLACEHOLDER not in response.content.decode()
        tokens.add(token)
    assert len(tokens) == 2


def test_languages_and_known_parameters_have_their_own_pages(client, product):
    vi, en = client.get("/san-pham/"), client.get("/en/san-pham/")
    assert b'<html lang="vi"' in vi.content
    assert b'<html lang="en"' in en.content
    assert client.get("/san-pham/?q=khong").content != vi.content


def test_unknown_parameters_share_the_page_and_never_stand_in_it(client, product):
    first = client.get("/san-pham/?evil=1&utm_campaign=x")
    assert b"evil" not in first.content
    assert client.get("/san-pham/").content == first.content


def test_who_has_a_session_gets_a_page_of_their_own(client, product, customer, django_assert_max_num_queries):
    client.get(address(product))
    page_cache._pages.forget()
    client.force_login(customer)
    assert client.get(address(product)).status_code == 200
    assert len(page_cache._pages) == 0


def test_errors_and_cookies_are_not_kept(client, rf):
    client.get("/san-pham/khong-co/")
    view = same_for_everybody()(lambda request: _with_cookie())
    view(rf.get("/x"))
    assert len(page_cache._pages) == 0


def _with_cookie():
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    return response


def test_a_changed_product_shows_when_the_page_has_grown_old(client, product, monkeypatch):
    assert b"sold out" not in client.get(f"/en{address(product)}").content
    product.stockrecords.update(num_in_stock=0)
    monkeypatch.setattr("catalogue.memory.monotonic", lambda: 1e12)
    assert b"Sold out" in client.get(f"/en{address(product)}").content


def test_memory_drops_what_was_unused_for_longest():
    memory: Memory[int] = Memory(seconds=60, entries=2)
    memory.put("a", 1)
    memory.put("b", 2)
    memory.get("a")
    memory.put("c", 3)
    assert (memory.get("a"), memory.get("b"), memory.get("c")) == (1, None, 3)


def test_memory_is_bounded_in_size():
    memory: Memory[str] = Memory(seconds=60, entries=100, size=10)
    for name in "abcd":
        memory.put(name, name, size=4)
    assert len(memory) == 2
