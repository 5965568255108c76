"""A customer, a basket, and the simulated gateway in its own thread."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from shop.checkout.begin import Customer, begin
from shop.models import CheckoutAttempt, Payment
from tests.factories import ProductFactory, ProvinceFactory, WardFactory
from tests.peers.fakestripe import FakeStripe
from tests.peers.fakestripe.webhooks import sign

SECRET = "whsec_test"


class Gateway:
    """The simulated gateway as a test sees it: act as the customer, and carry its events to the shop."""

    def __init__(self, server: FakeStripe, client: Client) -> None:
        self.server, self.client = server, client

    @property
    def sessions(self) -> dict[str, Any]:
        return self.server.state.tables["sessions"]

    @property
    def refunds(self) -> list[Any]:
        return list(self.server.state.tables["refunds"].values())

    def pay(self, payment: Payment) -> None:
        self.server.gateway.pay(payment.session_id)

    def events(self, kind: str = "checkout.session.completed") -> list[dict[str, Any]]:
        return [event for event in self.server.state.tables["events"].values() if event["type"] == kind]

    def send(self, event: dict[str, Any], *, at: int | None = None, secret: str = SECRET) -> int:
        body = json.dumps(event).encode()
        return self.client.post(
            reverse("stripe_webhook"),
            body,
            content_type="application/json",
            headers={"Stripe-Signature": sign(body, secret, at)},
        ).status_code

    def requests(self) -> int:
        return len(self.sessions)


@pytest.fixture(autouse=True)
def _vietnamese() -> Iterator[None]:
    """The test client leaves the language of its last request behind."""
    with override("vi"):
        yield


@pytest.fixture
def stripe(settings, client) -> Iterator[Gateway]:
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    settings.STRIPE_SECRET_KEY = ""
    with FakeStripe(secret=SECRET) as server:
        settings.STRIPE_API_BASE = server.base_url
        yield Gateway(server, client)


@pytest.fixture
def province(db):
    return ProvinceFactory()


@pytest.fixture
def ward(province):
    return WardFactory(parent=province, province=province)


@pytest.fixture
def product(db):
    return ProductFactory(price=125_000, price__stock=20)


@pytest.fixture
def address(ward) -> dict[str, str]:
    """What a guest types on the checkout page."""
    return {
        "do": "order",
        "phone": "0912 345 678",
        "name": "Nguyễn Thị Lan",
        "email": "lan@example.org",
        "province": ward.province.code,
        "ward": ward.code,
        "street": "12 ấp Chánh",
        "note": "",
        "shipping": "standard",
        "method": "cod",
        "privacy": "on",
    }


def counted(client: Client) -> int:
    """What the header says is in the basket, by the cookie that its script reads."""
    cookie = client.cookies.get("so-luong")
    return int(cookie.value.partition(":")[0] or 0) if cookie else 0


@pytest.fixture
def fill() -> Callable[..., None]:
    def _fill(client: Client, product: Any, quantity: int = 1, **extra: Any) -> Any:
        return client.post(reverse("basket_add"), {"product_id": product.pk, "quantity": quantity, **extra})

    return _fill


@pytest.fixture
def order(client, fill, address) -> Callable[..., Any]:
    """Fill a basket and send the checkout page; the response tells where it leads."""

    def _order(product: Any, quantity: int = 1, total: int | None = None, **changes: Any) -> Any:
        fill(client, product, quantity)
        seen = total if total is not None else int(product.stockrecords.get().price) * quantity
        return client.post(reverse("checkout"), {**address, "seen_total": seen, **changes})

    return _order


@pytest.fixture
def attempt_for(rf, ward, django_capture_on_commit_callbacks) -> Callable[..., CheckoutAttempt]:
    """Begin an attempt without the pages: ``attempt_for(product, 3, method="card")``."""
    from oscar.apps.basket.models import Basket
    from oscar.apps.partner.strategy import Default

    def _attempt(product: Any, quantity: int = 1, method: str = "card", **details: Any) -> CheckoutAttempt:
        basket = Basket.objects.create()
        basket.strategy = Default()
        basket.add_product(product, quantity)
        fields = {
            "phone": "0912345678", "name": "Nguyễn Thị Lan", "email": "lan@example.org", "province": ward.province,
            "ward": ward, "street": "12 ấp Chánh", "note": "", "user": None, "language": "vi",
        }  # fmt: skip
        customer = Customer(**(fields | details))
        with django_capture_on_commit_callbacks(execute=True):
            return begin(
                basket=basket, customer=customer, method=method, shipping_code="standard", consents=["privacy"]
            )

    return _attempt
