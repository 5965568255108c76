"""An order has a ceiling: a lower one in cash, one of the gateway on cards; absurd sizes are refused in words."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from oscar.apps.order.models import Order

from shop.checkout.ceilings import TooMuch
from shop.models import CheckoutAttempt
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db
ABSURD = 9_999_999_999


def page_text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def most(settings):
    settings.COD_LARGEST_TOTAL, settings.COD_MOST_UNITS, settings.ORDER_LARGEST_TOTAL = 1_000_000, 30, 5_000_000
    return settings


def test_cash_is_taken_up_to_the_ceiling(order, most):
    order(ProductFactory(price=100_000, price__stock=99), 10)
    assert Order.objects.count() == 1


@pytest.mark.parametrize(("price", "quantity"), [(100_000, 11), (1_000, 31)])
def test_more_is_refused_in_cash_also_when_it_is_posted_directly(order, stripe, most, price, quantity):
    answer = order(ProductFactory(price=price, price__stock=99), quantity)
    assert answer.status_code == 422
    assert "Trả tiền khi nhận hàng chỉ áp dụng cho đơn đến 1.000.000\u00a0₫ và 30 món. Bạn hãy trả bằng thẻ" in (
        answer.content.decode()
    )
    assert not Order.objects.exists()
    assert not CheckoutAttempt.objects.exists()


def test_the_basket_and_its_stock_stay_free_for_another_way_of_paying(order, client, stripe, most, address):
    product = ProductFactory(price=100_000, price__stock=99)
    order(product, 11)
    assert (product.stockrecords.get().num_allocated or 0) == 0
    answer = client.post(reverse("checkout"), {**address, "method": "card", "seen_total": 1_100_000})
    assert answer.status_code == 302
    assert CheckoutAttempt.objects.get().method == "card"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_choice_says_so_before_anybody_orders(client, fill, stripe, most, language):
    fill(client, ProductFactory(price=100_000, price__stock=99), 11)
    with override(language):
        page = client.get(reverse("checkout")).content.decode()
    told = {"vi": "Trả tiền khi nhận hàng chỉ áp dụng cho đơn đến", "en": "Cash on delivery is for up to ₫1,000,000"}
    assert told[language] in page


def test_without_cards_nobody_is_sent_to_pay_by_card(order, most, settings):
    settings.STRIPE_SECRET_KEY = settings.STRIPE_API_BASE = ""
    answer = order(ProductFactory(price=100_000, price__stock=99), 11)
    assert answer.status_code == 422
    assert "Bạn hãy đặt ít hơn." in page_text(answer)


def test_cards_have_a_ceiling_too(order, stripe, most):
    answer = order(ProductFactory(price=100_000, price__stock=99), 51, method="card")
    assert answer.status_code == 422
    assert "Mỗi đơn tối đa 5.000.000" in page_text(answer)
    assert not CheckoutAttempt.objects.exists()


def test_the_verb_refuses_whoever_calls_it(attempt_for, most):
    with pytest.raises(TooMuch):
        attempt_for(ProductFactory(price=100_000, price__stock=99), 11, method="cod")


@pytest.mark.parametrize("method", ["cod", "card"])
def test_an_absurd_basket_is_shown_and_refused(order, client, fill, stripe, method):
    """More than a database's whole number holds."""
    for _product in range(3):
        fill(client, ProductFactory(price=ABSURD, price__stock=1_000), 99)
    for name in ("basket", "checkout"):
        assert client.get(reverse(name)).status_code == 200
    answer = order(ProductFactory(price=ABSURD, price__stock=1_000), 99, 4 * 99 * ABSURD, method=method)
    assert answer.status_code == 422
    assert not CheckoutAttempt.objects.exists()


@pytest.mark.parametrize("quantity", ["9" * 9, "9" * 40, "-1", "1e9", "０", "²"])
def test_no_quantity_breaks_the_basket(client, fill, quantity):
    product = ProductFactory(price=1_000, price__stock=99)
    assert fill(client, product, quantity).status_code == 302
    page = client.get(reverse("basket"))
    assert page.status_code == 200
