"""The staff's lists and searches do work in proportion to what there is, never to its square.

SQLite counts the steps of its machine, which are the same on every computer.
"""

from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oscar.apps.basket.models import Basket
from oscar.apps.order.models import Order
from oscar.core.loading import get_model

from catalogue.models import Product
from shop.accounts.roles import setup_staff
from shop.checkout.limiting import make_room
from shop.models import CheckoutAttempt, Parcel
from tests.factories import PartnerFactory, ProducerFactory, ProductFactory, UserFactory, WardFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:DateTimeField Order.date_placed received a naive datetime:RuntimeWarning"),
]
MANY = 400
SEARCHES = [
    ("partner-list", {}),
    ("catalogue-product-list", {}),
    ("catalogue-product-list", {"title": "mật ong"}),
    ("catalogue-product-list", {"title": "khong co dau"}),
    ("catalogue-product-list", {"upc": "893"}),
    ("catalogue-product-list", {"title": "gao", "upc": "8"}),
    ("catalogue-product-list", {"sort": "title"}),
    ("catalogue-product-lookup", {"q": "gao"}),
    ("stock-alert-list", {"status": "Open"}),
    ("order-list", {}),
    ("order-list", {"name": "lan", "response_format": "html"}),
    ("order-list", {"name": "Lan Nguyễn", "product_title": "gạo", "upc": "8", "partner_sku": "x"}),
    ("order-list", {"product_title": "gạo", "date_from": "01/01/2020", "date_to": "01/01/2030"}),
    ("order-list", {"voucher": "TET", "payment_method": "cod", "status": "Pending"}),
    ("users-index", {}),
    ("users-index", {"email": "person", "name": "Lan Nguyễn"}),
    ("partner-list", {"name": "ho"}),
    ("range-list", {}),
    ("offer-list", {"name": "x", "is_active": "true"}),
    ("voucher-list", {"name": "x", "code": "TET", "is_active": "true"}),
]


@pytest.fixture
def staff_client(client):
    staff = UserFactory(is_staff=True)
    staff.groups.add(setup_staff())
    client.force_login(staff)
    return client


FLAT = ["index", "partner-list"]
YEARS_AGO = timezone.timedelta(days=900)


def fill(many):
    call_command("generate_products", many, verbosity=0)
    order, line = get_model("order", "Order"), get_model("order", "Line")
    start, products = order.objects.count(), list(Product.objects.order_by("pk")[:many])
    users = get_model("shop", "User").objects.bulk_create(
        UserFactory.build(first_name="Lan", email=f"p{start + n}@example.org") for n in range(many)
    )
    orders = order.objects.bulk_create(
        order(number=f"SQ{start + n}", user=user, total_incl_tax=1, total_excl_tax=1, status="Pending",
              date_placed=timezone.now(), currency="VND")
        for n, user in enumerate(users)
    )  # fmt: skip
    money = {f"line_price{when}_{tax}": 1 for when in ("", "_before_discounts") for tax in ("incl_tax", "excl_tax")}
    line.objects.bulk_create(
        line(
            order=one,
            product=product,
            title=product.title,
            quantity=1,
            partner_sku="x",
            upc="8",
            num_allocated=0,
            **money,
        )
        for one, product in zip(orders, products, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def counted():
    """How many thousand steps SQLite's machine made."""
    steps = [0]

    def another_thousand():
        steps[0] += 1

    connection.connection.set_progress_handler(another_thousand, 1000)
    try:
        yield steps
    finally:
        connection.connection.set_progress_handler(None, 0)


def steps_of(client):
    found = {}
    for name, asked in SEARCHES:
        with counted() as steps:
            answer = client.get(reverse(f"dashboard:{name}"), asked, follow=True)
        assert answer.status_code == 200, (name, asked)
        found[name, *asked.items()] = steps[0]
    return found


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite counts its steps")
def test_twice_as_much_is_at_most_about_twice_the_work(staff_client):
    ProductFactory()
    fill(MANY)
    before = steps_of(staff_client)
    fill(MANY)
    after = steps_of(staff_client)
    slack = 20  # thousand steps, for what is so small that a page of rows tells
    assert {asked: (before[asked], after[asked]) for asked in after if after[asked] > 2.6 * before[asked] + slack} == {}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite counts its steps")
def test_what_is_long_past_costs_the_pages_of_today_nothing(staff_client):
    """The home of the dashboard, its partners, the parcels of a producer's desk, a card checkout."""
    producer = ProducerFactory()
    member = UserFactory()
    producer.members.add(member)

    def steps():
        found = {}
        for name in FLAT:
            staff_client.get(reverse(f"dashboard:{name}"))
            with counted() as found[name]:
                assert staff_client.get(reverse(f"dashboard:{name}")).status_code == 200
        desk = Client()
        desk.force_login(member)
        for asked in ({}, {"xem": "da-gui"}):
            with counted() as found[f"parcels {asked}"]:
                assert desk.get(reverse("desk:parcels"), asked).status_code == 200
        with counted() as found["make room"]:
            make_room(held=CheckoutAttempt.objects.by(phone="0912345678", user=member, tokens=["x"]))
        return {name: count[0] for name, count in found.items()}

    fill_the_past(producer, 100)
    before = steps()
    fill_the_past(producer, 2_000)
    slack = 6  # thousand steps; what read every row would need many times more
    assert {name: (before[name], count) for name, count in steps().items() if count > before[name] + slack} == {}


def fill_the_past(producer, many):
    """Old orders with accounts, all sent by one producer; and other partners."""
    then, ward, start = timezone.now() - YEARS_AGO, WardFactory(), Order.objects.count()
    users = get_model("shop", "User").objects.bulk_create(
        UserFactory.build(email=f"q{start + n}@example.org") for n in range(many)
    )
    orders = Order.objects.bulk_create(
        Order(number=f"CU{start + n}", user=user, total_incl_tax=1, total_excl_tax=1, status="Complete",
              date_placed=then, currency="VND")
        for n, user in enumerate(users)
    )  # fmt: skip
    Parcel.objects.bulk_create(
        Parcel(order=one, partner=producer.partner, status="delivered", created_at=then, shipped_at=then,
               delivered_at=then)
        for one in orders
    )  # fmt: skip
    baskets = Basket.objects.bulk_create(Basket(status="Submitted") for _ in orders)
    CheckoutAttempt.objects.bulk_create(
        CheckoutAttempt(basket=basket, order=one, user=one.user, status="placed", method="card", language="vi",
                        phone="0911111111", province=ward.province, ward=ward, shipping_code="standard", lines_total=1,
                        shipping_charge=0, total=1, expires_at=then, ended_at=then)
        for basket, one in zip(baskets, orders, strict=True)
    )  # fmt: skip
    PartnerFactory.create_batch(20)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_a_search_finds_by_words_with_and_without_accents_and_by_variants(staff_client):
    honey = ProductFactory(title="Mật ong rừng tràm", upc="8931")
    other = ProductFactory(title="Bánh tráng", upc="8932")
    parent = ProductFactory(title="Gạo", structure="parent", upc="8933")
    ProductFactory(title="Gạo túi hai cân", structure="child", parent=parent, product_class=None, upc="8934")
    for asked, expected in (
        ({"title": "MẬT ONG"}, {honey}), ({"title": "mat ong"}, {honey}), ({"title": "tui hai can"}, {parent}),
        ({"title": "…"}, set()), ({"upc": "8931"}, {honey}), ({"upc": "8934"}, {parent}),
        ({"upc": "893"}, {honey, other, parent}), ({"upc": "8931", "title": "banh"}, set()),
    ):  # fmt: skip
        table = staff_client.get(reverse("dashboard:catalogue-product-list"), asked).context["products"]
        assert {row.record for row in table.rows} == expected, asked
    found = staff_client.get(reverse("dashboard:catalogue-product-lookup"), {"q": "mat ong"}).json()["results"]
    assert [one["id"] for one in found] == [honey.pk]
