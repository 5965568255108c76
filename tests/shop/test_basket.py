import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db
BASKET = "/gio-hang/"


def line_of(client):
    return client.get(BASKET).context["lines"][0]


def test_an_empty_basket_says_where_to_go(client):
    page = client.get(BASKET).content.decode()
    assert "/san-pham/" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_adding_leads_to_the_basket_and_the_header_counts(client, fill, product):
    assert fill(client, product, 3).url == BASKET
    assert client.get("/gio-hang/so-luong").json() == {"quantity": 3}
    assert line_of(client).quantity == 3


def test_counting_for_a_stranger_costs_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/gio-hang/so-luong").json() == {"quantity": 0}
    assert not client.cookies


def test_more_than_there_is_cannot_be_added(client, fill, product):
    fill(client, product, 15)
    fill(client, product, 15)
    assert line_of(client).quantity == 20


def test_a_sold_out_product_is_not_added(client, fill):
    fill(client, ProductFactory(price__stock=0), 1)
    assert client.get(BASKET).context["lines"] == []


def test_a_hidden_product_cannot_be_added(client, fill):
    assert fill(client, ProductFactory(is_public=False), 1).status_code == 404


@pytest.mark.parametrize("quantity", ["", "-1", "x", "1.5", "99999999999999999999", "²"])
def test_nonsense_quantities_add_something_sensible(client, product, quantity):
    assert client.post(reverse("basket_add"), {"product_id": product.pk, "quantity": quantity}).status_code == 302
    assert 1 <= line_of(client).quantity <= 20


def test_another_site_cannot_fill_a_basket(product):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("basket_add"), {"product_id": product.pk, "quantity": 1}).status_code == 403


def test_the_kept_product_page_carries_a_token_that_works(product):
    visitor = Client(enforce_csrf_checks=True)
    visitor.get(product.get_absolute_url())
    page = visitor.get(product.get_absolute_url()).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    data = {"product_id": product.pk, "quantity": 1, "csrfmiddlewaretoken": token}
    assert visitor.post(reverse("basket_add"), data).status_code == 302


def test_a_script_that_adds_gets_the_new_count_and_adds_once(client, product):
    data = {"product_id": product.pk, "quantity": 2}
    answer = client.post(reverse("basket_add"), data, headers={"Accept": "application/json"})
    assert answer.json()["quantity"] == 2
    assert product.title in answer.json()["message"]
    assert line_of(client).quantity == 2


def test_a_quantity_is_changed(client, fill, product):
    fill(client, product, 1)
    client.post(reverse("basket_set", args=[line_of(client).pk]), {"quantity": "4"})
    assert line_of(client).quantity == 4


def test_removing_can_be_undone(client, fill, product):
    fill(client, product, 4)
    client.post(reverse("basket_set", args=[line_of(client).pk]), {"quantity": "4", "remove": "1"})
    page = client.get(BASKET)
    assert page.context["lines"] == []
    assert page.context["undo"]["quantity"] == 4
    client.post(reverse("basket_undo"), {"product_id": product.pk, "quantity": "4"})
    assert line_of(client).quantity == 4


def test_nobody_changes_the_basket_of_another(client, fill, product, django_user_model):
    fill(client, product, 1)
    line = line_of(client)
    stranger = type(client)()
    assert stranger.post(reverse("basket_set", args=[line.pk]), {"remove": "1"}).status_code == 404
    assert line_of(client).quantity == 1


def test_a_line_that_ran_out_is_marked_and_stops_the_checkout(client, fill, product):
    fill(client, product, 10)
    product.stockrecords.update(num_in_stock=4)
    page = client.get(BASKET)
    assert page.context["lines"][0].left == 4
    assert reverse("checkout") not in page.content.decode().split("<main")[1]


def test_alcohol_asks_for_the_age_first(client, fill):
    wine = ProductFactory(alcohol_by_volume=29)
    asked = fill(client, wine, 2)
    assert "shop/age.html" in [t.name for t in asked.templates]
    assert client.get("/gio-hang/so-luong").json() == {"quantity": 0}
    assert fill(client, wine, 2, age_statement="1").url == BASKET
    assert fill(client, wine, 1).url == BASKET
    assert line_of(client).quantity == 3


def test_a_basket_of_twelve_products_keeps_the_budget(client, fill, django_assert_max_num_queries):
    for _ in range(12):
        fill(client, ProductFactory(), 1)
    with django_assert_max_num_queries(25):
        client.get(BASKET)
    with django_assert_max_num_queries(25):
        client.get(reverse("checkout"))


def test_oscars_own_basket_and_checkout_which_oversell_are_not_there():
    for name in ("basket:summary", "basket:add", "checkout:index", "checkout:preview"):
        with pytest.raises(NoReverseMatch):
            reverse(name, args=[1] if name == "basket:add" else [])
