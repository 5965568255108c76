"""“Buy these again” on an old order: into our basket, as far as it goes, and the rest is said."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from oscar.apps.basket.models import Basket
from oscar.apps.order.models import Order

from shop.partner.models import StockRecord
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(client, customer, fill, address):
    """An order of three pieces of one product and one of another."""
    client.force_login(customer)
    products = [ProductFactory(title="Gạo Nàng Hoa"), ProductFactory(title="Mắm tôm chà")]
    fill(client, products[0], 3)
    fill(client, products[1], 1)
    client.post(reverse("checkout"), {**address, "seen_total": 500_000})
    client.get(reverse("customer:order-list"))  # which says what was said so far
    return Order.objects.get(), products


@pytest.fixture
def again(client, old):
    def _again():
        order, _products = old
        address = reverse("customer:order", args=[order.number])
        answer = client.post(address, {"order_id": order.pk, "action": "reorder"})
        assert (answer.status_code, answer["Location"]) == (302, reverse("basket"))
        said = [str(message) for message in get_messages(answer.wsgi_request)]
        page = client.get(reverse("basket"))
        assert page.status_code == 200
        basket = Basket.objects.filter(status="Open").last()
        return {line.product.title: line.quantity for line in basket.lines.all()} if basket else {}, said

    return _again


def test_all_of_it_is_in_the_basket(again, old):
    basket, said = again()
    assert basket == {"Gạo Nàng Hoa": 3, "Mắm tôm chà": 1}
    assert said == [f"Những gì còn bán của đơn hàng {old[0].number} đã có trong giỏ."]


def test_twice_is_twice(again):
    again()
    assert again()[0] == {"Gạo Nàng Hoa": 6, "Mắm tôm chà": 2}


def test_what_is_short_comes_as_far_as_it_goes(again, old):
    StockRecord.objects.filter(product=old[1][0]).update(num_in_stock=2, num_allocated=0)
    basket, said = again()
    assert basket == {"Gạo Nàng Hoa": 2, "Mắm tôm chà": 1}
    assert said[0] == "Chỉ thêm được 2 “Gạo Nàng Hoa”."


@pytest.mark.parametrize("away", ["hidden", "deleted", "sold out"])
def test_what_is_gone_is_said_and_the_rest_comes(away, again, old):
    gone = old[1][1]
    if away == "deleted":
        old[0].lines.filter(product=gone).update(product=None)
    elif away == "hidden":
        gone.is_public = False
        gone.save()
    else:
        StockRecord.objects.filter(product=gone).update(num_in_stock=0, num_allocated=0)
    basket, said = again()
    assert basket == {"Gạo Nàng Hoa": 3}
    assert said[0] == "Hiện chưa mua được “Mắm tôm chà”."


def test_nothing_left_is_said_without_a_success(again, old):
    StockRecord.objects.update(num_in_stock=0, num_allocated=0)
    basket, said = again()
    assert basket == {}
    assert len(said) == 2


def test_order_of_somebody_else_is_not_found(client, old, staff):
    client.force_login(staff)
    address = reverse("customer:order", args=[old[0].number])
    assert client.post(address, {"order_id": old[0].pk, "action": "reorder"}).status_code == 404
