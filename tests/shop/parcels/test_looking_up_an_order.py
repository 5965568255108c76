"""A guest who has lost the link finds the order by its number and phone; nobody finds others' by trying."""

import pytest
from django.test import Client
from django.urls import reverse

from shop.models import CheckoutAttempt
from shop.parcels.looking_up import NETWORK, NUMBER, PHONE

pytestmark = pytest.mark.django_db
WRONG = "Không có đơn nào"


@pytest.fixture
def placed(order, product):
    order(product)
    return CheckoutAttempt.objects.get()


def ask(number, phone, address="203.0.113.7"):
    return Client(REMOTE_ADDR=address).post(reverse("order_lookup"), {"number": number, "phone": phone})


def test_the_page_asks_for_both(client):
    page = client.get(reverse("order_lookup"))
    assert page.status_code == 200
    assert {"number", "phone"} <= set(page.context["form"].fields)


@pytest.mark.parametrize("phone", ["0912345678", "+84 912 345 678", "0912.345.678"])
@pytest.mark.parametrize("written", ["{}", " {} ", "#{}"])
def test_number_and_phone_lead_to_the_order_however_they_are_written(placed, written, phone):
    assert ask(written.format(placed.number), phone).url == placed.get_absolute_url()


def test_it_is_not_told_which_of_the_two_is_wrong(placed):
    first, second = ask(placed.number, "0912345679"), ask("999999", "0912345678")
    assert (first.status_code, second.status_code) == (404, 404)
    assert WRONG in first.content.decode()
    assert WRONG in second.content.decode()


@pytest.mark.parametrize(
    ("number", "phone"), [("", ""), ("abc", "0912345678"), ("100001", "12"), ("\x00", "\x00"), ("9" * 40, "0")]
)
def test_what_cannot_be_one_is_said_beside_its_field(placed, number, phone):
    answer = ask(number, phone)
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()


def test_an_attempt_that_is_no_order_is_not_found(attempt_for, product):
    waiting = attempt_for(product)
    assert ask(waiting.number, waiting.phone).status_code == 404


def test_one_network_tries_only_so_often(placed):
    for _ in range(NETWORK.most):
        assert ask("999999", "0912345679").status_code == 404
    answer = ask(placed.number, placed.phone)
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    assert ask(placed.number, placed.phone, "203.0.113.8").status_code == 302


@pytest.mark.parametrize(("limit", "of"), [(NUMBER, "number"), (PHONE, "phone")])
def test_many_networks_do_not_help_with_one_order_or_one_phone(placed, limit, of):
    tried = {"number": "999999", "phone": "0987654321", of: getattr(placed, of)}
    for n in range(limit.most):
        assert ask(**tried, address=f"198.51.100.{n}").status_code == 404
    assert ask(placed.number, placed.phone, "203.0.113.8").status_code == 429


def test_it_is_linked_from_every_page(client):
    assert reverse("order_lookup") in client.get(reverse("basket")).content.decode()
