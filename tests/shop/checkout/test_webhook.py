import time

import pytest
from oscar.apps.order.models import Order

from shop.checkout.settling import open_session
from shop.models import CheckoutAttempt, Payment, StripeEvent
from tests.mailing import letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(stripe, product, attempt_for):
    return open_session(attempt=attempt_for(product, 2))


def test_a_completed_session_places_the_order(stripe, payment):
    stripe.pay(payment)
    assert stripe.send(stripe.events()[0]) == 200
    assert CheckoutAttempt.objects.get().is_placed


def test_the_same_event_many_times_places_one_order(stripe, payment, django_capture_on_commit_callbacks):
    stripe.pay(payment)
    with django_capture_on_commit_callbacks(execute=True):
        assert [stripe.send(stripe.events()[0]) for _ in range(4)] == [200] * 4
    assert Order.objects.count() == 1
    assert StripeEvent.objects.count() == 1
    assert len(letters()) == 1


def test_events_in_any_order_end_the_same(stripe, payment):
    stripe.pay(payment)
    events = list(stripe.server.state.tables["events"].values())
    assert [stripe.send(event) for event in reversed(events)] == [200] * len(events)
    assert CheckoutAttempt.objects.get().is_placed


def test_a_completed_event_is_not_believed_without_asking(stripe, payment):
    stripe.pay(payment)
    stripe.sessions[payment.session_id]["payment_status"] = "unpaid"
    assert stripe.send(stripe.events()[0]) == 200
    assert not Order.objects.exists()


def test_an_expired_event_after_paying_changes_nothing(stripe, payment):
    stripe.pay(payment)
    event = stripe.events()[0]
    assert stripe.send(event | {"id": "evt_late", "type": "checkout.session.expired"}) == 200
    assert CheckoutAttempt.objects.get().is_placed


@pytest.mark.parametrize("how", [{"secret": "whsec_other"}, {"at": int(time.time()) - 3600}])
def test_a_bad_or_old_signature_is_refused(stripe, payment, how):
    stripe.pay(payment)
    assert stripe.send(stripe.events()[0], **how) == 400
    assert not StripeEvent.objects.exists()
    assert not Order.objects.exists()


def test_without_a_secret_no_event_is_believed(stripe, payment, settings):
    stripe.pay(payment)
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert stripe.send(stripe.events()[0], secret="") == 400


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff\xfe", b'{"object":"event"}'])
def test_nonsense_is_refused(stripe, client, body):
    from tests.peers.fakestripe.webhooks import sign
    from tests.shop.conftest import SECRET

    headers = {"Stripe-Signature": sign(body, SECRET)}
    assert client.post("/stripe/webhook/", body, content_type="application/json", headers=headers).status_code == 400
    assert client.post("/stripe/webhook/", body, content_type="application/json").status_code == 400


def test_a_session_that_we_had_no_time_to_write_down_is_found_by_its_reference(stripe, payment):
    stripe.pay(payment)
    Payment.objects.update(session_id=None, status=Payment.Status.NEW)
    assert stripe.send(stripe.events()[0]) == 200
    assert CheckoutAttempt.objects.get().is_placed


def test_a_session_of_somebody_else_is_ignored(stripe, payment):
    stripe.pay(payment)
    event = stripe.events()[0]
    event["data"]["object"]["id"] = "cs_test_unknown"
    assert stripe.send(event) == 200
    assert not Order.objects.exists()


def test_an_event_comes_again_when_the_gateway_could_not_be_asked(stripe, payment, settings, client):
    stripe.pay(payment)
    base, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    client.raise_request_exception = False
    assert stripe.send(stripe.events()[0]) == 500
    settings.STRIPE_API_BASE = base
    assert stripe.send(stripe.events()[0]) == 200
    assert CheckoutAttempt.objects.get().is_placed
