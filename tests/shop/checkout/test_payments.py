import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from oscar.apps.order.models import Order

from shop.checkout.reconcile import expire_overdue, reconcile
from shop.checkout.settling import AttemptOver, close, open_session, settle
from shop.models import CheckoutAttempt, Payment
from shop.money import gateway
from tests.mailing import letters
from tests.shop.conftest import counted

pytestmark = pytest.mark.django_db
Status = CheckoutAttempt.Status


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def paid(stripe, product, attempt_for):
    """An attempt whose customer has paid and then closed the tab."""
    payment = open_session(attempt=attempt_for(product, 2))
    stripe.pay(payment)
    return payment


def test_the_session_asks_for_what_the_attempt_says(stripe, product, attempt_for):
    payment = open_session(attempt=attempt_for(product, 2))
    session = stripe.sessions[payment.session_id]
    assert (session["amount_total"], session["currency"], session["locale"]) == (275_000, "vnd", "vi")
    assert session["client_reference_id"] == payment.reference
    assert payment.session_url.startswith(stripe.server.base_url)


def test_opening_twice_gives_the_same_session(stripe, product, attempt_for):
    attempt = attempt_for(product)
    assert open_session(attempt=attempt).session_id == open_session(attempt=attempt).session_id
    assert len(stripe.sessions) == 1


def test_a_session_is_found_again_after_a_crash(stripe, product, attempt_for):
    payment = open_session(attempt=attempt_for(product))
    stripe.pay(payment)
    Payment.objects.update(session_id=None, status=Payment.Status.NEW)
    assert reconcile() == {"paid": 1}
    assert len(stripe.sessions) == 1
    assert Order.objects.count() == 1


def test_closing_the_tab_after_paying_still_places_the_order(paid, commits):
    with commits():
        call_command("reconcile_payments")
    attempt = CheckoutAttempt.objects.get()
    assert attempt.is_placed
    assert (attempt.order.total_incl_tax, attempt.order.number) == (275_000, attempt.number)
    assert [m.to for m in letters()] == [["lan@example.org"]]
    source = attempt.order.sources.get()
    assert (source.source_type.name, source.amount_debited) == ("Stripe", 275_000)
    assert source.transactions.get().reference == attempt.payments.get().intent_id


def test_settling_again_changes_nothing(paid, commits):
    for _ in range(3):
        with commits():
            settle(payment=Payment.objects.get())
            reconcile()
    assert Order.objects.count() == 1
    assert len(letters()) == 1
    assert paid.attempt.lines.get().stockrecord.num_allocated == 2


def test_paying_twice_sends_the_second_payment_back(stripe, paid, commits):
    settle(payment=paid)
    second = Payment.objects.create(attempt=paid.attempt, amount=paid.amount)
    Payment.objects.filter(pk=second.pk).update(status=Payment.Status.EXPIRED)
    session = gateway.create_session(second, list(paid.attempt.lines.all()))
    Payment.objects.filter(pk=second.pk).update(session_id=session.id, status=Payment.Status.OPEN)
    second.refresh_from_db()
    stripe.pay(second)
    with commits():
        settle(payment=second)
    second.refresh_from_db()
    assert (second.status, second.refund_reason) == (Payment.Status.REFUNDED, Payment.RefundReason.PAID_TWICE)
    assert [refund["amount"] for refund in stripe.refunds] == [paid.amount]
    assert Order.objects.count() == 1


@pytest.mark.parametrize("changed", [{"amount_total": 1000}, {"currency": "usd"}, {"client_reference_id": "x"}])
def test_another_amount_or_currency_is_never_an_order(stripe, paid, commits, changed, settings):
    settings.STAFF_ALERT_EMAILS = ["staff@example.org"]
    stripe.sessions[paid.session_id].update(changed)
    with commits():
        settle(payment=paid)
    paid.refresh_from_db()
    assert (paid.status, paid.refund_reason) == (Payment.Status.REFUNDED, Payment.RefundReason.WRONG_AMOUNT)
    assert paid.attempt.status == Status.UNPLACEABLE
    assert not Order.objects.exists()
    assert paid.attempt.lines.get().stockrecord.num_allocated == 0
    assert ["staff@example.org"] in [m.to for m in letters()]


def test_an_unpaid_session_places_nothing(stripe, product, attempt_for):
    payment = open_session(attempt=attempt_for(product))
    settle(payment=payment)
    assert not Order.objects.exists()


def test_an_expired_attempt_that_is_paid_late_is_placed_when_stock_is_there(paid, commits):
    from shop.checkout.ending import end

    end(attempt=paid.attempt, status=Status.EXPIRED)
    with commits():
        settle(payment=paid)
    assert CheckoutAttempt.objects.get().is_placed
    assert paid.attempt.lines.get().stockrecord.num_allocated == 2


def test_an_expired_attempt_that_is_paid_late_is_refunded_when_the_goods_are_gone(
    stripe, paid, product, attempt_for, commits
):
    from shop.checkout.ending import end

    end(attempt=paid.attempt, status=Status.EXPIRED)
    attempt_for(product, 19, method="cod")
    letters().clear()
    with commits():
        settle(payment=paid)
    paid.refresh_from_db()
    assert (paid.status, paid.refund_reason) == (Payment.Status.REFUNDED, Payment.RefundReason.OUT_OF_STOCK)
    assert CheckoutAttempt.objects.get(pk=paid.attempt_id).status == Status.UNPLACEABLE
    assert [refund["amount"] for refund in stripe.refunds] == [paid.amount]
    assert "275.000" in letters()[0].body
    assert product.stockrecords.get().num_allocated == 19


def test_a_refund_that_fails_is_repeated(stripe, paid, commits, monkeypatch):
    stripe.sessions[paid.session_id]["amount_total"] = 1

    def down(payment):
        raise gateway.GatewayDown

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "refund", down)
        with commits():
            settle(payment=paid)
        assert reconcile() == {"failed": 1}
    assert reconcile() == {"refunded": 1}
    assert len(stripe.refunds) == 1


def test_expiring_closes_the_pay_page_first(stripe, product, attempt_for):
    payment = open_session(attempt=attempt_for(product))
    CheckoutAttempt.objects.update(expires_at=timezone.now())
    assert expire_overdue() == 1
    stripe.pay(payment)
    assert stripe.sessions[payment.session_id]["payment_status"] == "unpaid"
    assert CheckoutAttempt.objects.get().status == Status.EXPIRED
    payment.refresh_from_db()
    assert payment.status == Payment.Status.EXPIRED


def test_expiring_finds_that_it_was_paid(paid):
    CheckoutAttempt.objects.update(expires_at=timezone.now())
    assert expire_overdue() == 0
    assert CheckoutAttempt.objects.get().is_placed


def test_a_gateway_that_is_down_does_not_keep_the_stock(stripe, product, attempt_for, settings):
    open_session(attempt=attempt_for(product, 3))
    CheckoutAttempt.objects.update(expires_at=timezone.now())
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    assert expire_overdue() == 1
    assert product.stockrecords.get().num_allocated == 0


def test_nothing_can_be_paid_after_the_attempt_has_ended(stripe, product, attempt_for):
    attempt = attempt_for(product)
    close(attempt=attempt, status=Status.CANCELLED)
    with pytest.raises(AttemptOver):
        open_session(attempt=attempt)


def test_the_reservation_lasts_as_long_as_the_pay_page(stripe, product, attempt_for):
    attempt = attempt_for(product)
    CheckoutAttempt.objects.update(expires_at=timezone.now() + timezone.timedelta(minutes=2))
    payment = open_session(attempt=attempt)
    attempt.refresh_from_db()
    assert attempt.expires_at >= payment.session_ends_at
    assert stripe.sessions[payment.session_id]["expires_at"] == int(payment.session_ends_at.timestamp())


def test_the_return_page_asks_the_gateway_and_shows_the_order(client, paid):
    response = client.get(reverse("payment", args=[paid.attempt.token]))
    assert response.url == CheckoutAttempt.objects.get().get_absolute_url()


def test_the_address_of_the_return_page_proves_nothing(client, stripe, product, attempt_for):
    payment = open_session(attempt=attempt_for(product))
    response = client.get(reverse("payment", args=[payment.attempt.token]))
    assert response.status_code == 200
    assert not Order.objects.exists()


def test_the_pay_page_tells_when_the_gateway_is_down(client, stripe, product, attempt_for, settings):
    payment = open_session(attempt=attempt_for(product))
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    response = client.get(reverse("payment", args=[payment.attempt.token]))
    assert response.context["answered"] is False


def test_back_to_the_basket_closes_the_pay_page_and_copies_the_lines(client, stripe, product, attempt_for):
    payment = open_session(attempt=attempt_for(product, 2))
    response = client.post(reverse("payment", args=[payment.attempt.token]), {"back": "1"})
    assert response.url == reverse("basket")
    client.get(response.url)
    assert counted(client) == 2
    stripe.pay(payment)
    assert stripe.sessions[payment.session_id]["status"] == "expired"
    payment.attempt.refresh_from_db()
    assert (payment.attempt.status, payment.attempt.basket.status) == (Status.CANCELLED, "Frozen")


def test_back_to_the_basket_after_paying_shows_the_order(client, paid):
    response = client.post(reverse("payment", args=[paid.attempt.token]), {"back": "1"})
    assert response.url == CheckoutAttempt.objects.get().get_absolute_url()


def test_paying_again_leads_to_the_same_page(client, stripe, product, attempt_for):
    payment = open_session(attempt=attempt_for(product))
    response = client.post(reverse("payment", args=[payment.attempt.token]), {"pay": "1"})
    assert response.url == payment.session_url


def test_the_status_is_told_to_the_waiting_page(client, paid):
    assert client.get(reverse("payment_status", args=[paid.attempt.token])).json() == {"status": "placed"}


def test_discounted_lines_are_charged_as_one_sum(stripe, product, attempt_for):
    from shop.models import AttemptLine

    attempt = attempt_for(product, 3)
    line = AttemptLine.objects.get()
    line.discount, line.total = 10_000, line.total - 10_000
    CheckoutAttempt.objects.update(lines_total=line.total, total=line.total + attempt.shipping_charge)
    line.save()
    attempt.refresh_from_db()
    payment = open_session(attempt=attempt)
    assert stripe.sessions[payment.session_id]["amount_total"] == attempt.total
    stripe.pay(payment)
    settle(payment=payment)
    order = Order.objects.get()
    assert order.total_incl_tax == attempt.total
    prices = order.lines.get().prices.all()
    assert sum(price.quantity * price.price_incl_tax for price in prices) == line.total
    assert all(price.price_incl_tax == int(price.price_incl_tax) for price in prices)
