import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from oscar.apps.order.models import Line

from shop.models import CheckoutAttempt, Parcel
from shop.parcels.handling import WrongStep, cancel, mark_delivered, mark_packed, pick_lots, ship
from tests.factories import LotFactory, ProductFactory, UserFactory
from traceability.models import Lot, Recall

pytestmark = pytest.mark.django_db
today = timezone.localdate


@pytest.fixture
def lot(product):
    return LotFactory(product=product, code="L1")


@pytest.fixture
def parcel(product, lot, attempt_for):
    attempt_for(product, 2, method="cod")
    return Parcel.objects.get()


def test_whoever_has_the_link_sees_the_order(client, parcel):
    attempt = CheckoutAttempt.objects.get()
    page = client.get(attempt.get_absolute_url())
    text = page.content.decode()
    assert attempt.number in text
    assert "L1" in text
    assert parcel.lines.get().lot.trace_path in text
    assert "no-store" in page["Cache-Control"]


def test_nobody_guesses_the_link(client, parcel):
    attempt = CheckoutAttempt.objects.get()
    assert client.get(reverse("order", args=[attempt.number, "x" * 22])).status_code == 404
    assert client.get(reverse("order", args=["100000", attempt.token])).status_code == 404
    assert len(attempt.token) >= 22


def test_an_order_page_keeps_the_budget(client, attempt_for, product, lot, django_assert_max_num_queries):
    attempt = attempt_for(product, 2, method="cod")
    with django_assert_max_num_queries(25):
        client.get(attempt.get_absolute_url())


def test_each_producer_sends_one_parcel(client, fill, address, product):
    other = ProductFactory()
    same = ProductFactory(producer=product.producer)
    for each in (product, other, same):
        fill(client, each, 1)
    client.post(reverse("checkout"), {**address, "seen_total": 375_000})
    parcels = Parcel.objects.order_by("partner_id")
    assert sorted(parcel.lines.count() for parcel in parcels) == [1, 2]
    assert {parcel.partner.producer for parcel in parcels} == {product.producer, other.producer}


def test_the_lot_that_expires_first_goes_out_first(product):
    LotFactory(product=product, code="LATE", expires_date=today() + dt.timedelta(days=90))
    LotFactory(product=product, code="SOON", expires_date=today() + dt.timedelta(days=9))
    LotFactory(product=product, code="PAST", expires_date=today() - dt.timedelta(days=1))
    LotFactory(product=product, code="NEW", expires_date=today() + dt.timedelta(days=3), released_at=None)
    held = LotFactory(product=product, code="HELD", expires_date=today() + dt.timedelta(days=4))
    type(held).objects.filter(pk=held.pk).update(held_at=timezone.now(), held_reason="kiểm tra")
    Recall.objects.create(lot=LotFactory(product=product, code="BACK", expires_date=today() + dt.timedelta(days=5)),
                          reason="x", advice="y")  # fmt: skip
    assert Lot.objects.get(pk=pick_lots([product.pk])[product.pk]).code == "SOON"


def test_an_order_without_a_lot_is_still_an_order(client, product, attempt_for):
    attempt = attempt_for(product, method="cod")
    assert Parcel.objects.get().lines.get().lot is None
    assert client.get(attempt.get_absolute_url()).status_code == 200


def test_a_recall_knows_which_orders_to_warn(parcel, lot):
    assert [line.order_line.order for line in lot.parcel_lines.all()] == [CheckoutAttempt.objects.get().order]


def test_shipping_takes_the_goods_out_of_the_stock(parcel, product):
    mark_packed(parcel=parcel)
    ship(parcel=parcel, carrier="Viettel Post", tracking="VT1")
    record = product.stockrecords.get()
    assert (record.num_in_stock, record.num_allocated) == (18, 0)
    mark_delivered(parcel=parcel)
    parcel.refresh_from_db()
    assert (parcel.status, parcel.tracking) == (Parcel.Status.DELIVERED, "VT1")


def test_cancelling_a_parcel_frees_its_goods(parcel, product):
    cancel(parcel=parcel)
    record = product.stockrecords.get()
    assert (record.num_in_stock, record.num_allocated) == (20, 0)
    with pytest.raises(WrongStep):
        ship(parcel=parcel, carrier="", tracking="")


def test_a_parcel_is_shipped_once(parcel):
    ship(parcel=parcel, carrier="", tracking="")
    with pytest.raises(WrongStep):
        ship(parcel=parcel, carrier="", tracking="")


def test_producers_see_their_own_parcels_only(parcel, product):
    member, stranger = UserFactory(), UserFactory()
    product.producer.members.add(member)
    assert list(Parcel.objects.of(member)) == [parcel]
    assert list(Parcel.objects.of(stranger)) == []


def test_the_order_keeps_oscars_own_records(parcel):
    line = Line.objects.get()
    assert (line.line_price_incl_tax, line.unit_price_incl_tax, line.num_allocated) == (250_000, 125_000, 2)
    assert line.order.basket.status == "Submitted"


def test_staff_see_the_order_in_oscars_dashboard(client, parcel, admin_user):
    client.force_login(admin_user)
    number = CheckoutAttempt.objects.get().number
    assert number in client.get("/dashboard/orders/").content.decode()
    page = client.get(f"/dashboard/orders/{number}/").content.decode()
    assert "12 ấp Chánh" in page
    assert "COD" in page


def test_customers_find_their_orders_in_their_account(client, product, attempt_for):
    user = UserFactory()
    attempt = attempt_for(product, method="cod", user=user)
    client.force_login(user)
    assert attempt.number in client.get(reverse("customer:order-list")).content.decode()
    assert client.get(reverse("customer:order", args=[attempt.number])).status_code == 200
