"""Vouchers and limited offers in orders: written down once, kept while a payment is awaited, given back after it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oscar.apps.basket.models import Basket
from oscar.apps.order.models import Order
from oscar.apps.voucher.models import Voucher, VoucherApplication

from shop.checkout.ending import end
from shop.checkout.fulfil import fulfil
from shop.checkout.settling import open_session, settle
from shop.checkout.vouchers import OfferGone
from shop.models import CheckoutAttempt, OutgoingMail, Payment
from shop.offers.models import Benefit, Condition
from tests.factories import ProductFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtail_site")]
ONCE = {"usage": Voucher.SINGLE_USE, "exclusive": False}


@pytest.fixture
def tea(db):
    return ProductFactory(price=100_000, price__stock=20)


@pytest.fixture
def with_code(tea, fill):
    """A visitor with two pieces and the code in the basket."""

    def _with(code="TET", client=None):
        client = client or Client()
        fill(client, tea, 2)
        client.post(reverse("basket_voucher"), {"code": code})
        return client

    return _with


@pytest.fixture
def press(address):
    """Look at the checkout, then order what is seen."""

    def _press(client, seen=None, **changes):
        page = seen or client.get(reverse("checkout"))
        shown = {"seen_total": page.context["lines_total"], "seen_offer": page.context["delivery_offer"]}
        return client.post(reverse("checkout"), {**address, **shown, **changes})

    return _press


def test_order_keeps_the_code_and_its_voucher_the_order(make_voucher, with_code, press, customer):
    voucher = make_voucher(**ONCE)
    client = Client()
    client.force_login(customer)
    answer = press(with_code(client=client))
    assert answer.status_code == 302
    use, order = VoucherApplication.objects.get(), Order.objects.get()
    assert (use.voucher, use.order, use.user) == (voucher, order, customer)
    discount = order.discounts.get()
    assert (discount.voucher_code, discount.amount, order.total_incl_tax) == ("TET", 20_000, 180_000 + 25_000)
    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount) == (1, 20_000)


def test_basket_checkout_order_page_and_mail_name_the_code_and_tell_the_same(make_voucher, with_code, press):
    make_voucher(value=Decimal("7.77"))
    client = with_code()
    basket, checkout = (client.get(reverse(name)).content.decode() for name in ("basket", "checkout"))
    order_page = client.get(press(client)["Location"]).content.decode()
    mail = OutgoingMail.objects.get()
    for text in (basket, checkout, order_page):
        assert "TET" in text
        for amount in ("200.000\xa0₫", "−15.540\xa0₫"):
            assert amount in text
    letter = mail_of(mail)
    for amount in ("200.000\xa0₫", "Mã TET: −15.540\xa0₫", "209.460\xa0₫"):
        assert amount in letter.text
    assert "−15.540\xa0₫" in letter.html


def mail_of(mail):
    from shop.checkout.mails import OrderConfirmed

    assert mail.kind == OrderConfirmed.kind
    return OrderConfirmed(CheckoutAttempt.objects.get().pk).write()


def test_a_code_for_delivery_is_named_where_the_delivery_is(make_voucher, with_code, press):
    make_voucher(type_=Benefit.SHIPPING_ABSOLUTE, value="7001")
    client = with_code()
    answer = press(client)
    assert "giảm nhờ mã" in client.get(answer["Location"]).content.decode()
    assert Order.objects.get().shipping_incl_tax == 25_000 - 7_001
    assert VoucherApplication.objects.count() == 1


def test_a_code_that_gave_nothing_is_not_used_up(make_voucher, with_code, press, fill):
    voucher = make_voucher(condition=(Condition.COUNT, 2), **ONCE)
    client = with_code()
    client.post(reverse("basket_set", args=[Basket.objects.get().lines.get().pk]), {"quantity": 1})
    assert press(client).status_code == 302
    assert not voucher.applications.exists()
    assert Order.objects.get().total_incl_tax == 125_000


def test_a_code_that_gives_nothing_is_not_kept_from_others_by_an_unpaid_attempt(make_voucher, with_code, press, stripe):
    make_voucher(condition=(Condition.COUNT, 2), **ONCE)
    first, second = with_code(), with_code()
    first.post(reverse("basket_set", args=[Basket.objects.order_by("pk")[0].lines.get().pk]), {"quantity": 1})
    press(first, method="card")
    assert second.get(reverse("basket")).context["discount"] == 20_000


@pytest.mark.parametrize("taken_by", ["an order", "an attempt that waits for its payment"])
def test_whoever_comes_second_is_told_and_loses_nothing(taken_by, make_voucher, with_code, press, stripe):
    make_voucher(**ONCE)
    first, second = with_code(), with_code()
    seen = second.get(reverse("checkout"))
    press(first, method="cod" if taken_by == "an order" else "card")
    answer = press(second, seen)
    assert answer.status_code == 422  # the price that was seen is past
    text = answer.content.decode()
    assert ("đã có người dùng" if taken_by == "an order" else "chờ thanh toán") in text
    assert 'name="seen_total" value="200000"' in text
    assert "Nguyễn Thị Lan" in text
    assert press(second).status_code == 302
    assert sorted(Order.objects.values_list("total_incl_tax", flat=True))[-1] == 225_000
    assert CheckoutAttempt.objects.count() == 2


def test_an_attempt_that_ends_gives_its_code_back(make_voucher, with_code, press, stripe):
    make_voucher(**ONCE)
    first, second = with_code(), with_code()
    press(first, method="card")
    end(attempt=CheckoutAttempt.objects.get(), status=CheckoutAttempt.Status.EXPIRED)
    assert second.get(reverse("basket")).context["discount"] == 20_000
    press(second)
    assert VoucherApplication.objects.count() == 1


def test_back_from_the_pay_page_the_code_is_in_the_basket_again(make_voucher, with_code, press, stripe):
    make_voucher(**ONCE)
    client = with_code()
    press(client, method="card")
    attempt = CheckoutAttempt.objects.get()
    assert client.get(reverse("basket")).context["lines"] == []
    client.post(reverse("payment", args=[attempt.token]), {"back": "1"})
    page = client.get(reverse("basket"))
    assert ([one.code for one in page.context["vouchers"]], page.context["discount"]) == (["TET"], 20_000)


def paid_late(stripe, attempt):
    payment = open_session(attempt=attempt)
    end(attempt=attempt, status=CheckoutAttempt.Status.EXPIRED)
    stripe.pay(payment)
    return payment


def test_paid_late_the_order_keeps_a_code_that_expired_meanwhile(make_voucher, with_code, press, stripe):
    voucher = make_voucher(**ONCE)
    press(with_code(), method="card")
    attempt = CheckoutAttempt.objects.get()
    payment = paid_late(stripe, attempt)
    Voucher.objects.update(end_datetime=timezone.now() - dt.timedelta(minutes=1))
    settle(payment=payment)
    assert Order.objects.get().total_incl_tax == attempt.total == 205_000
    assert voucher.applications.count() == 1


def test_paid_late_with_a_code_that_another_order_has_the_money_goes_back(
    make_voucher, with_code, press, stripe, django_capture_on_commit_callbacks
):
    make_voucher(**ONCE)
    press(with_code(), method="card")
    attempt = CheckoutAttempt.objects.get()
    payment = paid_late(stripe, attempt)
    press(with_code())
    with pytest.raises(OfferGone):
        fulfil(attempt=attempt)
    with django_capture_on_commit_callbacks(execute=True):
        settle(payment=payment)
    payment.refresh_from_db()
    assert (payment.status, VoucherApplication.objects.count()) == (Payment.Status.REFUNDED, 1)
    assert Order.objects.count() == 1


def test_an_account_deleted_while_its_payment_is_awaited_does_not_stop_the_order(
    make_voucher, with_code, press, stripe, customer
):
    make_voucher(usage=Voucher.ONCE_PER_CUSTOMER)
    client = Client()
    client.force_login(customer)
    press(with_code(client=client), method="card")
    attempt = CheckoutAttempt.objects.get()
    assert attempt.total == 205_000
    payment = open_session(attempt=attempt)
    CheckoutAttempt.objects.update(user=None)
    stripe.pay(payment)
    settle(payment=payment)
    assert VoucherApplication.objects.get().user is None


def test_once_per_customer_counts_what_waits_for_its_payment(make_voucher, with_code, press, stripe, customer):
    make_voucher(usage=Voucher.ONCE_PER_CUSTOMER)
    client = Client()
    client.force_login(customer)
    press(with_code(client=client), method="card")
    page = with_code(client=client).get(reverse("basket"))
    assert page.context["discount"] == 0
    assert "chờ thanh toán" in page.context["refused"]["reason"]


@pytest.mark.parametrize("limit", [{"max_global_applications": 1}, {"max_discount": 20_000}])
def test_an_offer_that_is_used_up_between_page_and_order_is_told(limit, make_offer, with_code, press):
    make_offer(**limit)
    first, second = with_code("NONE"), with_code("NONE")
    seen = second.get(reverse("checkout"))
    assert seen.context["lines_total"] == 180_000
    press(first)
    assert press(second, seen).status_code == 422
    assert press(second).status_code == 302
    assert sorted(Order.objects.values_list("total_incl_tax", flat=True)) == [205_000, 225_000]


def test_a_delivery_that_got_dearer_since_it_was_seen_is_not_ordered(make_offer, with_code, press):
    offer = make_offer(Benefit.SHIPPING_FIXED_PRICE, "0")
    client = with_code("NONE")
    seen = client.get(reverse("checkout"))
    offer.suspend()
    assert press(client, seen).status_code == 422
    assert not Order.objects.exists()


def test_what_somebody_else_took_after_the_offers_were_read_is_refused_in_the_transaction(
    make_voucher, with_code, press, monkeypatch
):
    """As when two press in the same moment: both baskets were read with the discount."""
    make_voucher(**ONCE)
    first, second = with_code(), with_code()
    from shop.checkout import views

    real = views.begin

    def begin_after_the_other(**asked):
        monkeypatch.setattr(views, "begin", real)
        press(first)
        return real(**asked)

    seen = second.get(reverse("checkout"))
    monkeypatch.setattr(views, "begin", begin_after_the_other)
    answer = press(second, seen)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "TET: Mã này đã có người dùng rồi." in text
    assert 'name="seen_total" value="200000"' in text
    assert VoucherApplication.objects.count() == Order.objects.count() == 1
    assert press(second).status_code == 302
    assert Order.objects.count() == 2


@pytest.mark.parametrize("name", ["basket", "checkout"])
def test_a_page_with_three_codes_asks_as_often_as_with_one(
    name, make_voucher, with_code, django_assert_max_num_queries
):
    for code in ("A", "B", "C"):
        make_voucher(code, type_=Benefit.FIXED, value="1000", most=1, exclusive=False)
    client = with_code("A")
    client.get(reverse(name))  # provinces are read, the session is written
    with django_assert_max_num_queries(10) as first:
        client.get(reverse(name))
    for code in ("B", "C"):
        client.post(reverse("basket_voucher"), {"code": code})
    with django_assert_max_num_queries(10) as asked:
        assert len(client.get(reverse(name)).context["vouchers"]) == 3
    assert len(asked) <= len(first) + 2  # which offers can be combined is asked when there are several
