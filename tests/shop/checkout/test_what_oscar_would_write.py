"""What the shop writes for a whole order at once is what Oscar writes line by line, record by record."""

from decimal import Decimal

import pytest
from django.db.models.signals import post_save
from oscar.apps.analytics.models import ProductRecord, UserRecord
from oscar.apps.analytics.receivers import receive_order_placed
from oscar.apps.order.models import Line, LinePrice, Order
from oscar.apps.order.signals import order_placed
from oscar.apps.order.utils import OrderCreator
from oscar.apps.partner.models import StockAlert
from oscar.apps.partner.receivers import update_stock_alerts

from catalogue.receivers import take_stock_over
from shop.checkout.placing import _frozen_basket
from shop.partner.models import StockRecord
from shop.stock.moving import with_alerts, write_alerts
from tests.factories import ProductFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


class Nobody:
    """A sender that no receiver has asked for."""


class LineByLine(OrderCreator):
    def create_line_attributes(self, order, order_line, basket_line):
        """Frozen lines have no rows of their own."""


def rows(of):
    """Without the keys, and without what tells when it was written."""
    return [
        {name: value for name, value in row.items() if name not in {"id", "line_id", "date_created"}}
        for row in of.order_by("pk").values()
    ]


def test_a_line_of_an_order_is_what_oscar_makes_of_it(product, attempt_for):
    order = attempt_for(product, 3, method="cod").order
    ours, prices = rows(order.lines), rows(LinePrice.objects.filter(order=order))
    attempt = order.attempt
    frozen = _frozen_basket(attempt, list(attempt.lines.select_related("product", "stockrecord")))
    order.lines.all().delete()
    for line in frozen.all_lines():
        LineByLine().create_line_models(order, line)
    assert ours == rows(Line.objects.filter(order=order))
    assert prices == rows(LinePrice.objects.filter(order=order))


def test_purchases_are_counted_as_oscar_counts_them(product, attempt_for, customer):
    def counted():
        products = list(ProductRecord.objects.values_list("product", "num_purchases"))
        return products, list(UserRecord.objects.values_list("num_orders", "num_order_lines", "num_order_items"))

    for number in (1, 2):
        order = attempt_for(product, 3, method="cod", user=customer).order
        assert counted() == ([(product.pk, 3 * number)], [(number, number, 3 * number)])
    ours, spent = counted(), UserRecord.objects.get().total_spent
    ProductRecord.objects.all().delete()
    UserRecord.objects.all().delete()
    for one in Order.objects.order_by("pk"):
        receive_order_placed(order_placed, order=one, user=customer)
    assert (counted(), UserRecord.objects.get().total_spent) == (ours, spent)
    assert UserRecord.objects.get().date_last_order == order.date_placed


def test_nobody_counts_twice():
    assert receive_order_placed not in order_placed._live_receivers(Nobody)[0]


def test_alerts_of_low_stock_open_and_close_as_oscar_opens_and_closes_them():
    def alerts():
        return list(StockAlert.objects.order_by("stockrecord", "pk").values_list("stockrecord", "threshold", "status"))

    records = [ProductFactory(price__stock=stock).stockrecords.get() for stock in (3, 5, 8, 20)]
    StockRecord.objects.exclude(pk=records[3].pk).update(low_stock_threshold=5)
    history = []
    for write in (
        write_alerts,
        lambda found: [update_stock_alerts(StockRecord, one, created=False) for one, _alert in found],
    ):
        StockAlert.objects.all().delete()
        for stock in (0, 1, -2, 4, 4):
            StockRecord.objects.filter(pk__in=[records[1].pk, records[2].pk]).update(num_in_stock=Decimal(5 + stock))
            write(with_alerts([record.pk for record in records]))
            history.append(alerts())
    assert history[:5] == history[5:]
    assert len({str(one) for one in history}) > 2
    assert all(StockAlert.objects.filter(status="Closed").values_list("date_closed", flat=True))


def test_nobody_else_waits_for_a_saved_stock_record():
    """``shop.stock.moving`` follows stock that moved by UPDATE in the place of these two."""
    everyone = {one.__name__ for one in post_save._live_receivers(Nobody)[0]}
    told = {one.__name__ for one in post_save._live_receivers(StockRecord)[0]} - everyone
    assert told == {update_stock_alerts.__name__, take_stock_over.__name__}
