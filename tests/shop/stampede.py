"""Real connections in real threads against a database of its own; run as ``python -m tests.shop.stampede SCENARIO``.

The database is the one of DATABASE_URL (PostgreSQL) or a file (SQLite). Prints what was left behind as JSON.
"""

import json
import os
import sys
import tempfile
import threading
import warnings
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.shop.offers.crowd import guests_with_one_code

GUESTS, UNITS = 20, 5
SECRET = "whsec_test"


def main(scenario: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.conf import settings

    folder = tempfile.mkdtemp()
    settings.MEDIA_ROOT = Path(folder)
    test = {"MIGRATE": False, "NAME": f"stampede_{os.getpid()}"}
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        test["NAME"] = f"{folder}/db.sqlite3"
    settings.DATABASES["default"]["TEST"] = test
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    warnings.simplefilter("ignore")
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        sys.stdout.write(json.dumps(SCENARIOS[scenario]()) + "\n")
    finally:
        connection.creation.destroy_test_db(test["NAME"], verbosity=0)


def all_at_once(jobs: list[Callable[[], Any]]) -> Counter[str]:
    """Start all jobs behind one barrier; count their results, an exception by its name."""
    from django.db import connection

    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> str:
        try:
            barrier.wait()
            return str(job())
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return Counter(pool.map(run, jobs))


def guests_for_the_last_units() -> dict[str, Any]:
    """Twenty guests fill their baskets, then all press “Place the order” in the same moment."""
    from django.test import Client
    from django.urls import reverse

    from tests.factories import ProductFactory, WardFactory

    product, ward = ProductFactory(price=125_000, price__stock=UNITS), WardFactory()
    clients = [Client() for _ in range(GUESTS)]
    for client in clients:
        client.post(reverse("basket_add"), {"product_id": product.pk, "quantity": 1})

    def press(client: Client) -> int:
        typed = {
            "phone": "0912345678", "name": "Khách", "province": ward.province.code, "ward": ward.code, "street": "1",
            "shipping": "standard", "method": "cod", "privacy": "on", "seen_total": 125_000, "do": "order",
        }  # fmt: skip
        return client.post(reverse("checkout"), typed).status_code

    return {"answers": all_at_once([lambda c=client: press(c) for client in clients])} | left_behind()


def baskets_the_other_way_round() -> dict[str, Any]:
    """Every second guest has taken the same two products in the opposite order; of each there are a few."""
    from django.test import Client
    from django.urls import reverse

    from shop.partner.models import StockRecord
    from tests.factories import ProductFactory, WardFactory

    products, ward = [ProductFactory(price=125_000, price__stock=UNITS) for _ in range(2)], WardFactory()
    clients = [Client() for _ in range(GUESTS)]
    for number, client in enumerate(clients):
        for product in products if number % 2 else products[::-1]:
            client.post(reverse("basket_add"), {"product_id": product.pk, "quantity": 1})

    def press(client: Client) -> int:
        typed = {
            "phone": "0912345678", "name": "Khách", "province": ward.province.code, "ward": ward.code, "street": "1",
            "shipping": "standard", "method": "cod", "privacy": "on", "seen_total": 250_000, "do": "order",
        }  # fmt: skip
        return client.post(reverse("checkout"), typed).status_code

    answers = all_at_once([lambda c=client: press(c) for client in clients])
    allocated = list(StockRecord.objects.order_by("pk").values_list("num_allocated", flat=True))
    return {"answers": answers, "each": allocated}


def one_payment_seen_by_everyone() -> dict[str, Any]:
    """Webhooks, return pages and reconciliations all notice one payment in the same moment."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse
    from oscar.apps.basket.models import Basket
    from oscar.apps.partner.strategy import Default

    from shop.checkout.begin import Customer, begin
    from shop.checkout.reconcile import reconcile
    from shop.checkout.settling import open_session
    from tests.factories import LotFactory, ProductFactory, WardFactory
    from tests.peers.fakestripe import FakeStripe
    from tests.peers.fakestripe.webhooks import sign

    product, ward = ProductFactory(price=125_000, price__stock=UNITS), WardFactory()
    LotFactory(product=product)
    basket = Basket.objects.create()
    basket.strategy = Default()
    basket.add_product(product, 2)
    who = Customer("0912345678", "Khách", "k@example.org", ward.province, ward, "1", "", None, "vi")
    with FakeStripe(secret=SECRET) as server:
        settings.STRIPE_API_BASE = server.base_url
        attempt = begin(basket=basket, customer=who, method="card", shipping_code="standard", consents=[])
        payment = open_session(attempt=attempt)
        server.gateway.pay(payment.session_id)
        events = [e for e in server.state.tables["events"].values() if e["type"] == "checkout.session.completed"]
        body = json.dumps(events[0]).encode()

        def webhook() -> int:
            headers = {"Stripe-Signature": sign(body, SECRET)}
            url = reverse("stripe_webhook")
            return Client().post(url, body, content_type="application/json", headers=headers).status_code

        def return_page() -> int:
            return Client().get(reverse("payment", args=[attempt.token])).status_code

        def by_command() -> str:
            return "failed" if "failed" in reconcile() else "reconciled"

        answers = all_at_once([webhook, return_page, by_command] * 4)
        refunds = len(server.state.tables["refunds"])
    return {"answers": answers, "refunds": refunds} | left_behind()


def expiries_told_by_everyone() -> dict[str, Any]:
    """Four runs of the daily command in the same moment: five certificates, two producers, one officer."""
    import datetime as dt

    from django.contrib.auth.models import Group
    from django.utils import timezone

    from catalogue.models import ExpiryNotice
    from cms.roles import OFFICERS
    from shop.certificates.mails import tell_of_expiries
    from tests.factories import CertificateFactory, ProductFactory, UserFactory
    from tests.mailing import letters

    UserFactory().groups.add(Group.objects.create(name=OFFICERS))
    products = [ProductFactory(), ProductFactory()]
    for product in products:
        product.producer.members.add(UserFactory())
    for number in range(5):
        ends = timezone.localdate() + dt.timedelta(days=20 + number)
        CertificateFactory(product=products[number % 2], expires_date=ends)
    all_at_once([tell_of_expiries] * 4)
    sent = letters()
    addresses = [one.to[0] for one in sent]
    lines = sum(one.body.count("VG-") for one in sent)
    return {"people": len(set(addresses)), "lines": lines, "notices": ExpiryNotice.objects.count()}


def one_step_sent_by_many() -> dict[str, Any]:
    """A phone sends the same step again and again, with a lot and a raw material that it makes on the way."""
    from uuid import uuid4

    from django.test import Client
    from django.urls import reverse

    from catalogue.models import Product
    from tests.factories import ProductFactory, UserFactory
    from traceability.models import Event, Lot

    user, product = UserFactory(), ProductFactory()
    product.producer.members.add(user)
    data = {"kind": "harvest", "lot": "new", "new_of": "material", "new_material": "Thóc", "client_key": str(uuid4())}
    clients = [Client() for _ in range(8)]
    for client in clients:
        client.force_login(user)

    def send(client: Client) -> int:
        return client.post(reverse("desk:step"), data, headers={"Accept": "application/json"}).status_code

    answers = all_at_once([lambda client=client: send(client) for client in clients])
    materials = Product.objects.materials().count()
    return {
        "answers": answers, "events": Event.objects.count(), "lots": Lot.objects.count(), "materials": materials,
    }  # fmt: skip


def left_behind() -> dict[str, Any]:
    from oscar.apps.basket.models import Basket
    from oscar.apps.order.models import Order

    from shop.models import CheckoutAttempt, Parcel
    from shop.partner.models import StockRecord
    from tests.mailing import letters

    return {
        "orders": Order.objects.count(),
        "parcels": Parcel.objects.count(),
        "attempts": CheckoutAttempt.objects.count(),
        "frozen": Basket.objects.filter(status__in=["Frozen", "Submitted"]).count(),
        "allocated": StockRecord.objects.get().num_allocated,
        "mails": len(letters()),
    }


SCENARIOS = {
    "guests": guests_for_the_last_units,
    "crossed": baskets_the_other_way_round,
    "payment": one_payment_seen_by_everyone,
    "expiries": expiries_told_by_everyone,
    "steps": one_step_sent_by_many,
    "code for once": lambda: guests_with_one_code(all_at_once, usage="Single use"),
    "code for three": lambda: guests_with_one_code(all_at_once, usage="Multi-use", max_global_applications=3),
    "offer for three": lambda: guests_with_one_code(all_at_once, usage="", max_global_applications=3),
}

if __name__ == "__main__":
    main(sys.argv[1])
