import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.factories import ProductFactory
from tests.shop.conftest import counted

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
    assert counted(client) == 3
    assert line_of(client).quantity == 3


def test_a_stranger_gets_no_cookie_for_looking(client, product):
    for path in (BASKET, product.get_absolute_url(), "/san-pham/"):
        client.get(path)
    assert {name: one.value for name, one in client.cookies.items()} == {}


def test_the_count_is_signed_and_shown_without_script(client, fill, product):
    fill(client, product, 3)
    shown = '<span class="count" data-basket-count>{}</span>'
    assert shown.format(3) in client.get(BASKET).content.decode()
    client.cookies["so-luong"] = "5:forged"
    assert shown.format("") in client.get("/tai-khoan/login/").content.decode()


def test_a_page_that_shows_the_basket_counts_what_is_in_it(client, fill, product, customer):
    client.force_login(customer)
    fill(client, product, 3)
    phone = Client()
    phone.force_login(customer)
    shown = '<span class="count" data-basket-count>{}</span>'
    assert shown.format(3) in phone.get(BASKET).content.decode()
    client.post(reverse("basket_set", args=[line_of(client).pk]), {"quantity": "2"})
    assert shown.format(2) in phone.get(BASKET).content.decode()
    assert shown.format("") in Client().get(BASKET).content.decode()


def test_a_frame_that_does_not_know_what_is_ones_own_is_kept_for_nobody(client, fill, product, rf):
    fill(client, product, 3)
    frames = []
    for cookies in ({"so-luong": client.cookies["so-luong"].value}, {}):
        request = rf.get("/khong-co/")
        request.COOKIES, request.user = cookies, AnonymousUser()
        template = engines["django"].from_string('{% load frame %}{% frame_part "components/header.html" %}')
        frames.append(template.render({"request": request}))
    assert [re.search(r"data-basket-count>(.*?)<", frame)[1] for frame in frames] == ["3", ""]


def test_the_count_follows_the_basket_and_its_owner(client, fill, product, customer):
    fill(client, product, 3)
    line = line_of(client)
    client.post(reverse("basket_set", args=[line.pk]), {"quantity": "2"})
    assert counted(client) == 2
    password = {"login-username": customer.email, "login-password": "saoque-demo", "login_submit": "1"}
    client.post(reverse("customer:login"), password)
    assert counted(client) == 2
    client.post(reverse("basket_set", args=[line_of(client).pk]), {"remove": "1"})
    assert counted(client) == 0


def test_who_logs_in_elsewhere_is_told_what_was_in_the_basket(client, fill, product, customer):
    client.force_login(customer)
    fill(client, product, 4)
    phone = Client()
    password = {"login-username": customer.email, "login-password": "saoque-demo", "login_submit": "1"}
    phone.post(reverse("customer:login"), password)
    assert counted(phone) == 4
    phone.post(reverse("customer:logout"))
    assert counted(phone) == 0


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


def test_a_script_fetches_the_token_that_the_kept_page_does_not_carry(product):
    visitor = Client(enforce_csrf_checks=True)
    assert "csrfmiddlewaretoken" not in visitor.get(product.get_absolute_url()).content.decode()
    answer = visitor.get(reverse("form_token"))
    assert "no-store" in answer["Cache-Control"]
    data = {"product_id": product.pk, "quantity": 1}
    sent = visitor.post(reverse("basket_add"), data, headers={"X-CSRFToken": answer.json()["token"]})
    assert sent.url == BASKET


def test_without_script_the_form_leads_to_one_that_is_not_kept(product):
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get(reverse("basket_add"), {"product_id": product.pk, "quantity": 3})
    assert "no-store" in page["Cache-Control"]
    html = page.content.decode().split("<main")[1]
    fields = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', html))
    assert fields.keys() == {"csrfmiddlewaretoken", "product_id", "quantity"}
    assert visitor.post(reverse("basket_add"), fields).url == BASKET
    assert counted(visitor) == 3


def test_looking_at_that_form_puts_nothing_into_the_basket(client, product):
    assert client.get(reverse("basket_add"), {"product_id": product.pk}).status_code == 200
    assert client.get(BASKET).context["lines"] == []
    assert client.get(reverse("basket_add"), {"product_id": "0"}).status_code == 404


def test_the_form_asks_for_the_age_where_it_was_not_stated(client):
    wine = ProductFactory(alcohol_by_volume=29)
    asked = client.get(reverse("basket_add"), {"product_id": wine.pk})
    assert "shop/age.html" in [t.name for t in asked.templates]
    stated = client.get(reverse("basket_add"), {"product_id": wine.pk, "age_statement": "1"})
    assert 'name="age_statement" value="1"' in stated.content.decode()


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
    assert counted(client) == 0
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
