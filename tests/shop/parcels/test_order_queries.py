"""What customers and producers see and do of an order asks the database as often for many lines as for two."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.apps.basket.models import Basket
from oscar.apps.partner.exceptions import InvalidStockAdjustment
from oscar.apps.partner.strategy import Default

from shop.checkout.begin import Customer, begin
from shop.models import Parcel
from shop.parcels.handling import cancel, mark_packed, ship
from shop.partner.models import StockRecord
from tests.factories import LotFactory, ProducerFactory, ProductFactory
from traceability.models import Lot, Recall

pytestmark = pytest.mark.django_db
OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
MOST = {
    "order": 18, "parcels": 12, "parcel": 15, "stopped parcel": 17, "pack": 20, "send": 24, "cancel": 20,
    "my orders": 10,
}  # fmt: skip


def asked(act):
    with CaptureQueriesContext(connection) as queries:
        answer = act()
    assert getattr(answer, "status_code", 200) in (200, 302)
    return len([one for one in queries if not one["sql"].startswith(OF_TRANSACTIONS)])


@pytest.fixture
def bought(ward, customer, django_capture_on_commit_callbacks):
    """An order of so many lines, of ``producer`` and three others, whose parcels have lots or wait for them."""

    def _bought(lines, producer, *, with_lots=True):
        makers = [producer, *(ProducerFactory() for _ in range(3))]
        basket = Basket.objects.create()
        basket.strategy = Default()
        for number in range(lines):
            maker = producer if number < lines - 3 else makers[lines - number]
            product = ProductFactory(producer=maker, price=50_000)
            if with_lots:
                LotFactory(product=product)
            basket.add_product(product, 1)
        who = Customer("0912345678", "Lan", "", ward.province, ward, "12 ấp Chánh", "", customer, "vi")
        with django_capture_on_commit_callbacks(execute=True):
            return begin(basket=basket, customer=who, method="cod", shipping_code="standard", consents=["privacy"])

    return _bought


def own_parcel(attempt, producer):
    return Parcel.objects.get(order=attempt.order, partner__producer=producer)


def counted(client, producer, customer, bought, lines):
    user = producer.members.get()
    with_lots, without, stopped, sent, given_up = [
        bought(lines, producer, with_lots=lots) for lots in (True, False, True, True, True)
    ]
    LotFactory.create_batch(3, product=own_parcel(stopped, producer).lines.first().order_line.product)
    for line in own_parcel(stopped, producer).lines.all():
        Recall.objects.create(lot=line.lot, reason="Sai", advice="Đừng dùng")
    for line in own_parcel(without, producer).lines.all():
        LotFactory(product=line.order_line.product)

    def page(attempt):
        return lambda: client.get(reverse("desk:parcel", args=[own_parcel(attempt, producer).pk]))

    found = {"order": asked(lambda: client.get(with_lots.get_absolute_url()))}
    client.force_login(user)
    found["parcels"] = asked(lambda: client.get(reverse("desk:parcels")))
    found["parcel"], found["stopped parcel"] = asked(page(without)), asked(page(stopped))
    parcel = own_parcel(without, producer)
    found["pack"] = asked(lambda: mark_packed(parcel=parcel))
    assert not parcel.lines.filter(lot=None).exists()
    found["send"] = asked(lambda: ship(parcel=own_parcel(sent, producer), carrier="VNPost", tracking="1"))
    found["cancel"] = asked(lambda: cancel(parcel=own_parcel(given_up, producer)))
    client.force_login(customer)
    found["my orders"] = asked(lambda: client.get(reverse("customer:order-list")))
    return found


def test_pages_and_verbs_keep_their_budget_however_many_lines(client, producer_user, customer, bought, wagtail_site):
    producer = producer_user.producers.get()
    counted(client, producer, customer, bought, 5)
    few = counted(client, producer, customer, bought, 5)
    many = counted(client, producer, customer, bought, 11)
    assert many == few
    assert {name: count for name, count in many.items() if count > MOST[name]} == {}


def test_sending_takes_the_goods_out_of_the_stock_and_cancelling_gives_them_back(producer_user, bought):
    producer = producer_user.producers.get()
    parcels = [own_parcel(bought(6, producer), producer) for _ in range(2)]
    ship(parcel=parcels[0], carrier="", tracking="")
    cancel(parcel=parcels[1])
    for parcel, left in zip(parcels, (19, 20), strict=True):
        records = StockRecord.objects.filter(line__parcel_line__parcel=parcel)
        assert set(records.values_list("num_in_stock", "num_allocated")) == {(left, 0)}
        assert records.count() == 3


def test_what_was_not_promised_is_not_sent_and_nothing_of_the_parcel_is(producer_user, bought):
    producer = producer_user.producers.get()
    parcel = own_parcel(bought(6, producer), producer)
    spoiled = parcel.lines.first().order_line.stockrecord
    StockRecord.objects.filter(pk=spoiled.pk).update(num_allocated=0)
    with pytest.raises(InvalidStockAdjustment):
        ship(parcel=parcel, carrier="", tracking="")
    others = StockRecord.objects.filter(line__parcel_line__parcel=parcel).exclude(pk=spoiled.pk)
    assert set(others.values_list("num_in_stock", "num_allocated")) == {(20, 1)}
    parcel.refresh_from_db()
    assert parcel.status == "new"


def test_of_each_product_the_first_lots_to_expire_are_offered():
    products = [ProductFactory() for _ in range(2)]
    lots = [LotFactory(product=product) for product in products for _ in range(4)]
    offered = Lot.objects.filter(product__in=products).on_sale().first_of_each_product(3)
    assert sorted(lot.pk for lot in offered) == [lot.pk for lot in lots if lot not in (lots[3], lots[7])]
