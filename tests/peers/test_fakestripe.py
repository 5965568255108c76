"""The stand-in is driven by the real stripe-python, so what passes here passes the client's own parsing too."""

import hmac
import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import stripe

from tests.peers.fakestripe import FakeStripe

SECRET = "whsec_test"


class Inbox(HTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.events: list[stripe.Event] = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def wait_for(self, count: int) -> list[str]:
        deadline = time.monotonic() + 5
        while len(self.events) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        return [event.type for event in self.events]


class Receiver(BaseHTTPRequestHandler):
    server: Inbox

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        event = stripe.Webhook.construct_event(body, self.headers["Stripe-Signature"], SECRET)
        self.server.events.append(event)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    inbox = Inbox()
    yield inbox
    inbox.shutdown()
    inbox.server_close()


@pytest.fixture
def gateway(inbox: Inbox) -> Iterator[FakeStripe]:
    with FakeStripe(webhook_url=inbox.url, secret=SECRET) as server:
        yield server


@pytest.fixture
def client(gateway: FakeStripe) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_x", base_addresses={"api": gateway.base_url}, max_network_retries=0)


def order(**changes: Any) -> dict[str, Any]:
    line = {
        "quantity": 2,
        "price_data": {"currency": "vnd", "unit_amount": 62_000, "product_data": {"name": "Mật ong"}},
    }
    return {
        "mode": "payment",
        "line_items": [line],
        "success_url": "http://shop.example/done?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.example/back",
        "client_reference_id": "a1",
        "locale": "vi",
        "metadata": {"attempt": "a1"},
    } | changes


def browser(url: str, do: str) -> str:
    """Press a button of the pay page; return where it leads or what it shows."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args: Any) -> None:
            return None

    try:
        with urllib.request.build_opener(Stay).open(url, f"do={do}".encode()) as response:
            return str(response.read().decode())
    except urllib.error.HTTPError as moved:
        return str(moved.headers["Location"])


def lever(gateway: FakeStripe, path: str, **given: Any) -> dict[str, Any]:
    request = urllib.request.Request(f"{gateway.base_url}/_control/{path}", json.dumps(given).encode(), method="POST")
    with urllib.request.urlopen(request) as response:
        return dict(json.load(response))


def test_a_session_is_paid_on_its_page(client, gateway, inbox):
    session = client.v1.checkout.sessions.create(order())
    assert (session.amount_total, session.currency, session.payment_status) == (124_000, "vnd", "unpaid")
    assert browser(session.url, "pay") == f"http://shop.example/done?s={session.id}"
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (paid.status, paid.payment_status) == ("complete", "paid")
    assert (paid.payment_intent.status, paid.payment_intent.amount_received) == ("succeeded", 124_000)
    assert "checkout.session.completed" in inbox.wait_for(3)


def test_a_declined_card_leaves_the_session_open(client, gateway):
    session = client.v1.checkout.sessions.create(order())
    assert "bị từ chối" in browser(session.url, "decline")
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_three_d_secure_asks_and_then_pays(client, gateway):
    session = client.v1.checkout.sessions.create(order(locale="en"))
    assert "Simulated bank" in browser(session.url, "3ds")
    assert browser(session.url, "3ds-confirm").startswith("http://shop.example/done")


def test_walking_away_goes_to_the_cancel_url(client, gateway):
    session = client.v1.checkout.sessions.create(order())
    assert browser(session.url, "leave") == "http://shop.example/back"


def test_the_same_key_gives_the_same_session(client, gateway):
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(client.v1.checkout.sessions.create, order(), {"idempotency_key": "k1"}) for _ in range(8)]
    assert len({call.result().id for call in calls}) == 1


def test_the_same_key_with_other_parameters_is_refused(client, gateway):
    client.v1.checkout.sessions.create(order(), {"idempotency_key": "k1"})
    with pytest.raises(stripe.IdempotencyError):
        client.v1.checkout.sessions.create(order(locale="en"), {"idempotency_key": "k1"})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"colour": "red"}, "parameter_unknown"),
        ({"payment_method_types": ["card"]}, "parameter_unknown"),
        (
            {"line_items": [{"price_data": {"currency": "vnd", "unit_amount": 1, "product_data": {}}}]},
            "parameter_missing",
        ),
        (
            {"line_items": [{"price_data": {"currency": "vnd", "unit_amount": "1.5", "product_data": {"name": "x"}}}]},
            "parameter_invalid_integer",
        ),
        (
            {
                "line_items": [
                    {
                        "price_data": {
                            "currency": "vnd",
                            "unit_amount": 100_000_000,
                            "product_data": {"name": "x"},
                        }
                    }
                ]
            },
            "amount_too_large",
        ),
        ({"success_url": ""}, "parameter_invalid_empty"),
    ],
)
def test_wrong_parameters_are_refused_as_stripe_does(client, gateway, changes, code):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(order(**changes))
    assert refused.value.code == code


@pytest.mark.parametrize("changes", [{"mode": "gift"}, {"locale": "xx"}, {"expires_at": int(time.time()) + 60}])
def test_values_outside_the_choices_are_refused(client, gateway, changes):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(order(**changes))


def test_a_refused_request_does_not_use_up_its_key(client, gateway):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(order(colour="red"), {"idempotency_key": "k2"})
    assert client.v1.checkout.sessions.create(order(), {"idempotency_key": "k2"}).id


def test_a_wrong_key_is_refused(gateway):
    client = stripe.StripeClient("nonsense", base_addresses={"api": gateway.base_url})
    with pytest.raises(stripe.AuthenticationError):
        client.v1.checkout.sessions.create(order())


def test_a_payment_is_refunded_once_and_no_more_than_paid(client, gateway):
    session = client.v1.checkout.sessions.create(order())
    lever(gateway, f"sessions/{session.id}/pay")
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    assert client.v1.refunds.create({"payment_intent": intent, "amount": 24_000}).amount == 24_000
    assert client.v1.refunds.create({"payment_intent": intent}).amount == 100_000
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_already_refunded"


def test_an_expired_session_cannot_be_paid(client, gateway):
    session = client.v1.checkout.sessions.create(order())
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    browser(session.url, "pay")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)


def test_webhooks_come_twice_when_told_so(client, gateway, inbox):
    lever(gateway, "webhooks", copies=2)
    session = client.v1.checkout.sessions.create(order())
    lever(gateway, f"sessions/{session.id}/pay")
    assert inbox.wait_for(6).count("checkout.session.completed") == 2


def test_held_webhooks_can_be_delivered_backwards(client, gateway, inbox):
    lever(gateway, "webhooks", hold=True)
    session = client.v1.checkout.sessions.create(order())
    lever(gateway, f"sessions/{session.id}/pay")
    assert inbox.events == []
    lever(gateway, "release", backwards=True)
    assert inbox.wait_for(3)[0] == "checkout.session.completed"


def test_the_signature_is_stripes(gateway):
    from tests.peers.fakestripe.webhooks import sign

    header = sign(b'{"object": "event"}', SECRET, at=1_700_000_000)
    expected = hmac.new(SECRET.encode(), b'1700000000.{"object": "event"}', "sha256").hexdigest()
    assert header == f"t=1700000000,v1={expected}"
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(b'{"object": "event"}', header, SECRET)


def test_what_it_remembers_survives_a_restart(tmp_path):
    path = tmp_path / "gateway.json"
    with FakeStripe(state_path=path) as first:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": first.base_url})
        session = client.v1.checkout.sessions.create(order())
    with FakeStripe(state_path=path) as second:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": second.base_url})
        assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 124_000
