"""What a producer does at the desk besides its story."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from oscar.apps.order.models import Order

from shop.models import Parcel
from tests.factories import LotFactory, ProductFactory, StampRollFactory
from traceability.models import Lot, StampRoll

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(producer_user):
    return ProductFactory(producer=producer_user.producers.get(), shelf_life_days=30)


@pytest.fixture
def desk(client, producer_user, wagtail_site):
    client.force_login(producer_user)
    return client


def url(name, *args):
    return reverse(f"desk:{name}", args=args)


def stock_of(product):
    return product.stockrecords.get().num_in_stock


@pytest.mark.parametrize("name", ["home", "products", "stories", "lots", "rolls", "parcels", "new_lot", "new_story"])
def test_empty_desk_has_something_to_say(desk, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        answer = desk.get(url(name))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert 'name="robots" content="noindex"' in page


def test_stock_is_asked_twice_saved_and_undone(desk, product):
    form = {"number": 7, "seen": 20}
    assert "confirm" in desk.post(url("stock", product.pk), form).content.decode()
    assert stock_of(product) == 20
    desk.post(url("stock", product.pk), {**form, "confirm": 1})
    assert stock_of(product) == 7
    assert url("undo_stock") in desk.get(url("products")).content.decode()
    desk.post(url("undo_stock"))
    assert stock_of(product) == 20
    desk.post(url("undo_stock"))
    assert stock_of(product) == 20


def test_stock_that_moved_meanwhile_is_not_overwritten(desk, product):
    product.stockrecords.update(num_in_stock=15)
    answer = desk.post(url("stock", product.pk), {"number": 30, "seen": 20, "confirm": 1})
    assert answer.context["form"].errors["number"]
    assert stock_of(product) == 15


@pytest.mark.parametrize("number", ["-1", "", "x", "4"])
def test_stock_is_a_number_and_never_less_than_what_is_sold(desk, product, number):
    product.stockrecords.update(num_allocated=5)
    assert desk.post(url("stock", product.pk), {"number": number, "seen": 20, "confirm": 1}).status_code == 200
    assert stock_of(product) == 20


def test_new_lot_takes_its_date_from_the_shelf_life(desk, product):
    today = timezone.localdate()
    desk.post(url("new_lot"), {"product": product.pk, "code": "ab-1", "packed_date": today.isoformat()})
    lot = Lot.objects.get()
    assert (lot.code, lot.expires_date) == ("AB-1", today + dt.timedelta(days=30))
    assert not lot.is_released


@pytest.mark.parametrize("change", [{"code": "LÔ 1"}, {"packed_date": "2999-01-01"}, {"product": "0"}, {"code": ""}])
def test_wrong_lot_is_explained(desk, product, change):
    data = {"product": product.pk, "code": "A1", "packed_date": timezone.localdate().isoformat()} | change
    assert desk.post(url("new_lot"), data).context["form"].errors
    assert not Lot.objects.exists()


def test_lot_is_released_by_its_producer(desk, product, producer_user):
    lot = LotFactory(product=product, released_at=None)
    desk.post(url("release_lot", lot.pk))
    lot.refresh_from_db()
    assert lot.released_by == producer_user


def test_expired_lot_is_not_released(desk, product):
    lot = LotFactory(
        product=product, released_at=None, packed_date=dt.date(2020, 1, 1), expires_date=dt.date(2020, 2, 1)
    )
    desk.post(url("release_lot", lot.pk))
    lot.refresh_from_db()
    assert not lot.is_released


@pytest.mark.parametrize(("form", "kind"), [("svg", "image/svg+xml"), ("png", "image/png")])
def test_lot_has_its_qr_code(desk, product, form, kind):
    assert desk.get(url("lot_qr", LotFactory(product=product).pk, form))["Content-Type"].startswith(kind)


def test_roll_is_ordered_bound_and_downloaded(desk, product):
    lot = LotFactory(product=product)
    desk.post(url("rolls"), {"product": product.pk, "units": 12})
    roll = StampRoll.objects.get()
    desk.post(url("roll", roll.pk), {"lot": lot.pk, "first_unit": 1, "last_unit": 5})
    assert roll.next_free_unit == 6
    clash = desk.post(url("roll", roll.pk), {"lot": lot.pk, "first_unit": 5, "last_unit": 9})
    assert clash.context["form"].errors
    lines = b"".join(desk.post(url("print_file", roll.pk, "csv")).streaming_content).decode().strip().splitlines()
    assert len(lines) == 13
    assert b"".join(desk.post(url("print_file", roll.pk, "pdf")).streaming_content).startswith(b"%PDF")
    roll.refresh_from_db()
    assert roll.printed_at


def test_print_file_knows_its_limits(desk, product):
    roll = StampRollFactory(product=product, units=20_000)
    assert desk.post(url("print_file", roll.pk, "pdf")).status_code == 302
    assert desk.post(url("print_file", roll.pk, "doc")).status_code == 404
    answer = desk.post(url("print_file", roll.pk, "csv"), {"units": "9-1"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        f"Hãy chọn tem từ 1 đến {roll.units}, số nhỏ trước."
    ]
    assert not roll.print_files.exists()


def test_stamps_go_on_lots_of_their_own_product(desk, product):
    roll, other = StampRollFactory(product=product), LotFactory()
    answer = desk.post(url("roll", roll.pk), {"lot": other.pk, "first_unit": 1, "last_unit": 5})
    assert answer.context["form"].errors


@pytest.fixture
def parcel(product):
    order = Order.objects.create(number="SQ1", total_incl_tax=1000, total_excl_tax=1000, currency="VND")
    return Parcel.objects.create(order=order, partner=product.producer.partner)


def test_parcel_is_packed_and_sent_once(desk, parcel):
    assert "SQ1" in desk.get(url("parcels")).content.decode()
    desk.post(url("parcel_packed", parcel.pk))
    desk.post(url("parcel_packed", parcel.pk))
    assert desk.post(url("parcel_shipped", parcel.pk), {"carrier": ""}).context["form"].errors
    desk.post(url("parcel_shipped", parcel.pk), {"carrier": "GHN", "tracking": "VN1"})
    desk.post(url("parcel_shipped", parcel.pk), {"carrier": "Khác", "tracking": "VN2"})
    parcel.refresh_from_db()
    assert (parcel.status, parcel.carrier, parcel.tracking) == ("shipped", "GHN", "VN1")
    assert "SQ1" not in desk.get(url("parcels")).content.decode()
    assert "SQ1" in desk.get(url("parcels"), {"xem": "da-gui"}).content.decode()
