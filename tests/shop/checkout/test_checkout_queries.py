"""The way from the basket to the order asks the database as often for ten lines as for two."""

import io

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.apps.order.models import Order
from PIL import Image

from catalogue.models import ProductImage
from shop.offers.models import Benefit, Condition, ConditionalOffer, Range
from tests.factories import LotFactory, ProducerFactory, ProductFactory

pytestmark = pytest.mark.django_db
OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
MAKERS = 4
MOST_TO_PLACE = 40
MOST = {"basket": 10, "checkout": 10, "wards": 10, "mistake": 10}


@pytest.fixture(params=[False, True], ids=["guest", "signed in"])
def visitor(request, client, customer):
    if request.param:
        client.force_login(customer)
    return client


@pytest.fixture(params=["for all", "for some"])
def offer(request, db):
    """Ten per cent off, on everything or on what is listed in a range with all its parts."""
    ranged = Range.objects.create(name="Quà quê", includes_all_products=request.param == "for all")
    condition = Condition.objects.create(range=ranged, type="Count", value=1)
    benefit = Benefit.objects.create(range=ranged, type="Percentage", value=10)
    return ConditionalOffer.objects.create(name="Tết", condition=condition, benefit=benefit)


@pytest.fixture
def filled(visitor, fill, offer, wagtail_site):
    def _filled(lines):
        makers = [ProducerFactory() for _ in range(MAKERS)]
        for number in range(lines):
            product = ProductFactory(producer=makers[number % MAKERS], price=50_000)
            LotFactory(product=product)
            ProductImage.objects.create(product=product, original=ContentFile(picture(), f"{number}.png"))
            if not offer.condition.range.includes_all_products:
                offer.condition.range.add_product(product)
            fill(visitor, product)

    return _filled


def picture():
    file = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(file, "PNG")
    return file.getvalue()


def asked(send):
    """How many queries a page needs, and the page; what begins and ends transactions asks for nothing."""
    with CaptureQueriesContext(connection) as queries:
        page = send()
    return len([one for one in queries if not one["sql"].startswith(OF_TRANSACTIONS)]), page


def steps(client, address):
    return {
        "basket": lambda: client.get(reverse("basket")),
        "checkout": lambda: client.get(reverse("checkout")),
        "wards": lambda: client.post(reverse("checkout"), {**address, "do": "wards"}),
        "mistake": lambda: client.post(reverse("checkout"), {**address, "street": "", "seen_total": 1}),
    }


@pytest.mark.parametrize("lines", [2, 10])
def test_each_step_to_the_order_has_its_budget_whatever_the_number_of_lines(visitor, filled, address, lines):
    filled(lines)
    for send in steps(visitor, address).values():
        send()  # pictures get their sizes, provinces are read
    found = {name: asked(send) for name, send in steps(visitor, address).items()}
    assert {name: page.status_code for name, (_count, page) in found.items()} == {
        **dict.fromkeys(MOST, 200),
        "mistake": 422,
    }
    assert int(found["basket"][1].context["discount"]) == 5_000 * lines
    assert {name: count for name, (count, _page) in found.items() if count > MOST[name]} == {}


@pytest.mark.parametrize("lines", [2, 10])
def test_placing_an_order_has_its_budget_whatever_the_number_of_lines(
    visitor, filled, address, lines, django_capture_on_commit_callbacks
):
    def place():
        with django_capture_on_commit_callbacks(execute=True):
            return visitor.post(reverse("checkout"), {**address, "seen_total": 45_000 * lines})

    filled(lines)
    place()  # what an empty database lacks is written once: the country, the way of payment
    filled(lines)
    count, page = asked(place)
    first, second = Order.objects.order_by("pk")
    assert (page.status_code, second.lines.count(), second.parcels.count()) == (302, lines, min(lines, MAKERS))
    assert first.total_incl_tax == second.total_incl_tax
    assert count <= MOST_TO_PLACE
