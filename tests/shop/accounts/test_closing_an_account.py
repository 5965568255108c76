"""Leaving: the account goes, what was ordered with it stays."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from oscar.apps.basket.models import Basket
from oscar.apps.order.models import Order, OrderNote

from shop.models import CheckoutAttempt, Parcel, Payment
from shop.parcels.handling import cancel, ship

pytestmark = pytest.mark.django_db


@pytest.fixture
def leave(client, customer):
    client.force_login(customer)
    return lambda: client.post(reverse("customer:profile-delete"), {"password": "saoque-demo"}, follow=True)


@pytest.fixture
def bought(leave, order, product):
    order(product)
    return Order.objects.get()


def is_there(user):
    return get_user_model().objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("finish", [lambda parcel: ship(parcel=parcel, carrier="GHN", tracking="1"), cancel])
def test_account_that_ordered_goes_and_its_order_stays(finish, leave, bought, customer, client):
    parcel = Parcel.objects.get()
    finish(parcel=parcel) if finish is cancel else finish(parcel)
    assert leave().status_code == 200
    assert not is_there(customer)
    assert "_auth_user_id" not in client.session
    bought = Order.objects.select_related("attempt", "basket").get()
    assert bought.user is bought.attempt.user is bought.basket.owner is None
    assert bought.attempt.name == "Nguyễn Thị Lan"
    assert client.get(bought.attempt.get_absolute_url()).status_code == 200


def test_order_that_is_not_sent_keeps_the_account_and_says_so(leave, bought, customer):
    answer = leave()
    assert is_there(customer)
    assert f"Chưa xong: {bought.number}." in answer.content.decode()


def test_payment_that_is_waited_for_keeps_the_account(leave, customer, attempt_for, product):
    attempt = attempt_for(product, user=customer)
    assert attempt.number in leave().content.decode()
    assert is_there(customer)


def test_money_that_is_owed_keeps_the_account(leave, customer, attempt_for, product):
    attempt = attempt_for(product, user=customer)
    CheckoutAttempt.objects.update(status="unplaceable")
    Payment.objects.create(
        attempt=attempt, amount=attempt.total, status="refund_due", refund_reason="unplaceable",
        paid_at=timezone.now(), intent_id="pi_1",
    )  # fmt: skip
    leave()
    assert is_there(customer)
    Payment.objects.update(status="refunded", refund_id="re_1")
    leave()
    assert not is_there(customer)


def test_what_never_became_an_order_keeps_goods_and_sums_only(leave, customer, attempt_for, product):
    attempt = attempt_for(product, 2, user=customer)
    CheckoutAttempt.objects.update(status="expired")
    Basket.objects.filter(pk=attempt.basket_id).update(owner=customer)
    leave()
    attempt.refresh_from_db()
    assert (attempt.name, attempt.phone, attempt.email, attempt.street, attempt.note) == ("", "", "", "", "")
    assert attempt.lines.get().quantity == 2


def test_notes_that_a_colleague_wrote_on_orders_stay(staff):
    order = Order.objects.create(number="SQ1", total_incl_tax=1, total_excl_tax=1, currency="VND")
    OrderNote.objects.create(order=order, user=staff, message="Gọi lại sau 5 giờ")
    staff.delete()
    assert order.notes.get().user is None


def test_wrong_password_deletes_nothing(client, customer):
    client.force_login(customer)
    assert client.post(reverse("customer:profile-delete"), {"password": "x"}).status_code == 200
    assert is_there(customer)
