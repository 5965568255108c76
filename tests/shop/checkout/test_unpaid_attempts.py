"""Stock that waits for payment is out of others' reach, so one visitor holds only a little of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from shop.checkout.limiting import MOST_UNPAID
from shop.checkout.settling import open_session
from shop.models import CheckoutAttempt
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def statuses():
    return list(CheckoutAttempt.objects.order_by("pk").values_list("status", flat=True))


def test_the_oldest_unpaid_attempt_of_a_phone_number_ends_when_there_are_too_many(product, attempt_for):
    for _ in range(MOST_UNPAID + 2):
        attempt_for(product, 1)
    assert statuses() == ["cancelled"] * 2 + ["reserved"] * MOST_UNPAID
    assert product.stockrecords.get().num_allocated == MOST_UNPAID


def test_other_phone_numbers_are_left_alone(product, attempt_for):
    for number in range(MOST_UNPAID + 1):
        attempt_for(product, 1, phone=f"091234567{number}")
    assert set(statuses()) == {"reserved"}


def test_an_account_counts_whatever_number_is_typed(product, attempt_for):
    user = UserFactory()
    for number in range(MOST_UNPAID + 1):
        attempt_for(product, 1, phone=f"091234567{number}", user=user)
    assert statuses().count("reserved") == MOST_UNPAID


def test_a_visit_counts_whatever_number_is_typed(client, stripe, order, product):
    for number in range(MOST_UNPAID + 2):
        order(product, 1, method="card", phone=f"091234567{number}")
    assert statuses() == ["cancelled"] * 2 + ["reserved"] * MOST_UNPAID


def test_what_is_ended_cannot_be_paid_any_more(stripe, product, attempt_for):
    payment = open_session(attempt=attempt_for(product, 1))
    for _ in range(MOST_UNPAID):
        attempt_for(product, 1)
    stripe.pay(payment)
    assert stripe.sessions[payment.session_id]["payment_status"] == "unpaid"
    assert statuses()[0] == "cancelled"


def test_what_was_paid_meanwhile_is_ordered_not_ended(stripe, product, attempt_for):
    payment = open_session(attempt=attempt_for(product, 1))
    stripe.pay(payment)
    for _ in range(MOST_UNPAID):
        attempt_for(product, 1)
    assert statuses()[0] == "placed"


def test_a_gateway_that_is_down_does_not_keep_the_stock(stripe, product, attempt_for, settings):
    open_session(attempt=attempt_for(product, 1))
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    for _ in range(MOST_UNPAID):
        attempt_for(product, 1)
    assert statuses()[0] == "cancelled"


def test_cash_orders_end_nothing(product, attempt_for):
    for _ in range(MOST_UNPAID):
        attempt_for(product, 1)
    attempt_for(product, 1, method="cod")
    assert statuses() == ["reserved"] * MOST_UNPAID + ["placed"]


def test_room_is_made_before_stock_is_found_too_little(product, attempt_for):
    product.stockrecords.update(num_in_stock=MOST_UNPAID)
    for _ in range(MOST_UNPAID + 1):
        attempt_for(product, 1)
    assert statuses().count("reserved") == MOST_UNPAID


def test_an_ended_attempt_says_so_and_offers_its_goods_again(client, product, attempt_for):
    attempt = attempt_for(product, 1)
    for _ in range(MOST_UNPAID):
        attempt_for(product, 1)
    page = client.get(reverse("payment", args=[attempt.token]))
    assert page.status_code == 200
    assert 'name="back"' in page.content.decode()
    assert timezone.now() < attempt.expires_at
