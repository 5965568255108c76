"""The order's status in Oscar's books and its parcels' go together, and no cancelled parcel's money is forgotten."""

import pytest
from django.urls import reverse
from oscar.apps.order.models import Order

from shop.checkout.settling import open_session, settle
from shop.models import Parcel
from shop.parcels.handling import cancel, mark_delivered, mark_packed, ship
from tests.factories import ProductFactory
from tests.mailing import letters

pytestmark = pytest.mark.django_db


def post(parcel):
    ship(parcel=parcel, carrier="Viettel Post", tracking="VT1")


@pytest.fixture
def parcels(client, fill, address, product):
    """Two producers' parcels of one order, paid on delivery."""
    for each in (product, ProductFactory()):
        fill(client, each, 1)
    client.post(reverse("checkout"), {**address, "seen_total": 250_000})
    return list(Parcel.objects.order_by("pk"))


def status():
    return Order.objects.get().status


def test_the_order_goes_as_far_as_its_slowest_parcel(parcels):
    first, second = parcels
    post(first)
    assert status() == "Pending"
    mark_packed(parcel=second)
    assert status() == "Packed"
    post(second)
    assert status() == "Shipped"
    mark_delivered(parcel=first)
    assert status() == "Shipped"
    mark_delivered(parcel=second)
    assert status() == "Complete"


def test_the_history_of_the_order_has_no_gaps(parcels):
    for parcel in parcels:
        post(parcel)
    changes = Order.objects.get().status_changes.order_by("pk")
    assert [change.new_status for change in changes] == ["Packed", "Shipped"]


def test_a_cancelled_parcel_holds_nothing_up(parcels):
    first, second = parcels
    cancel(parcel=first)
    assert status() == "Pending"
    post(second)
    assert status() == "Shipped"


def test_an_order_without_living_parcels_is_cancelled(parcels):
    for parcel in parcels:
        cancel(parcel=parcel)
    assert status() == "Cancelled"


@pytest.mark.parametrize(
    ("steps", "parcel_status"),
    [
        (["Packed"], "packed"),
        (["Packed", "Shipped"], "shipped"),
        (["Packed", "Shipped", "Complete"], "delivered"),
        (["Cancelled"], "cancelled"),
        (["Packed", "Shipped", "Returned"], "shipped"),
    ],
)
def test_parcels_follow_what_staff_say_of_the_order(parcels, steps, parcel_status):
    for step in steps:
        Order.objects.get().set_status(step)
    assert set(Parcel.objects.values_list("status", flat=True)) == {parcel_status}
    assert status() == steps[-1]


def test_staff_cancel_what_has_not_been_sent(parcels, product):
    post(parcels[1])
    Order.objects.get().set_status("Cancelled")
    assert [parcel.status for parcel in Parcel.objects.order_by("pk")] == ["cancelled", "shipped"]
    assert status() == "Cancelled"


def test_cancelling_in_the_dashboard_frees_the_goods(client, parcels, product, admin_user):

    client.force_login(admin_user)
    number = Order.objects.get().number
    client.post(f"/dashboard/orders/{number}/", {"order_action": "change_order_status", "new_status": "Cancelled"})
    assert status() == "Cancelled"
    assert product.stockrecords.get().num_allocated == 0


@pytest.fixture
def paid_by_card(stripe, product, attempt_for, settings, django_capture_on_commit_callbacks):
    settings.STAFF_ALERT_EMAILS = ["staff@example.org"]
    payment = open_session(attempt=attempt_for(product, 2))
    stripe.pay(payment)
    with django_capture_on_commit_callbacks(execute=True):
        settle(payment=payment)
    letters().clear()
    return Parcel.objects.get()


def test_staff_hear_what_a_card_customer_is_owed(paid_by_card, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        cancel(parcel=paid_by_card)
    assert [message.to for message in letters()] == [["staff@example.org"]]
    assert "275000 VND" in letters()[0].body  # the goods, and the delivery that nobody gets
    assert "275000 VND" in Order.objects.get().notes.get().message


def test_delivery_is_owed_with_the_last_parcel_only(paid_by_card):
    order = paid_by_card.order
    Parcel.objects.create(order=order, partner=ProductFactory().producer.partner)
    cancel(parcel=paid_by_card)
    assert "250000 VND" in order.notes.get().message


def test_cash_on_delivery_owes_nobody_anything(parcels):
    cancel(parcel=parcels[0])
    assert not Order.objects.get().notes.exists()
