import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from oscar.apps.order.models import Order

from catalogue.models import ProductIndex
from shop.checkout.ending import end, release_overdue
from shop.models import AttemptLine, CheckoutAttempt
from shop.stock import moving
from shop.stock.reserving import OutOfStock, reserve
from tests.factories import ProductFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
Status = CheckoutAttempt.Status


def stock(product):
    record = product.stockrecords.get()
    return record.num_in_stock, record.num_allocated or 0


def test_an_attempt_sets_its_stock_aside(product, attempt_for):
    attempt_for(product, 3)
    assert stock(product) == (20, 3)


def test_too_little_stock_changes_nothing(product, attempt_for):
    attempt_for(product, 18)
    with pytest.raises(OutOfStock) as short:
        attempt_for(product, 3)
    assert short.value.left == {product.stockrecords.get().pk: 2}
    assert stock(product) == (20, 18)
    assert CheckoutAttempt.objects.count() == 1


def test_stock_that_was_never_counted_cannot_be_reserved(attempt_for):
    product = ProductFactory(price__stock=0)
    with pytest.raises(OutOfStock):
        attempt_for(product, 1)


def test_stock_whose_record_is_gone_is_named_as_short():
    line = AttemptLine(stockrecord_id=2**40, tracks_stock=True, quantity=1, title="Gạo")
    with pytest.raises(OutOfStock) as short, transaction.atomic():
        reserve([line])
    assert short.value.left == {2**40: 0}


def test_cash_on_delivery_allocates_once(product, attempt_for):
    attempt = attempt_for(product, 3, method="cod")
    assert attempt.status == Status.PLACED
    assert stock(product) == (20, 3)
    assert Order.objects.get().lines.get().num_allocated == 3


def test_an_ended_attempt_gives_its_stock_back_once(product, attempt_for):
    attempt = attempt_for(product, 3)
    assert end(attempt=attempt, status=Status.CANCELLED)
    assert not end(attempt=attempt, status=Status.EXPIRED)
    assert stock(product) == (20, 0)


@pytest.mark.parametrize(("seconds", "ended"), [(-30, 0), (30, 0), (58, 0), (62, 1)])
def test_who_pays_in_the_last_minute_keeps_the_stock(product, attempt_for, seconds, ended):
    attempt_for(product, 20)
    CheckoutAttempt.objects.update(expires_at=timezone.now() - timezone.timedelta(seconds=seconds))
    assert release_overdue() == ended


def test_overdue_attempts_make_room_for_the_next_customer(product, attempt_for):
    first = attempt_for(product, 20)
    CheckoutAttempt.objects.update(expires_at=timezone.now() - timezone.timedelta(minutes=2))
    second = attempt_for(product, 20)
    first.refresh_from_db()
    assert (first.status, second.status) == (Status.EXPIRED, Status.RESERVED)
    assert stock(product) == (20, 20)


def test_attempts_within_their_time_keep_their_stock(product, attempt_for):
    attempt_for(product, 20)
    assert release_overdue() == 0


def test_totals_that_do_not_add_up_are_refused_by_the_database(product, attempt_for):
    attempt = attempt_for(product)
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(total=1)


def test_products_without_stock_keeping_are_always_there(attempt_for):
    product = ProductFactory(product_class__track_stock=False, product_class__slug="visit", price__stock=None)
    attempt = attempt_for(product, 50, method="cod")
    assert attempt.is_placed


def test_reserving_tells_oscar_so_that_low_stock_is_noticed(product, attempt_for):
    from shop.partner.models import StockAlert

    product.stockrecords.update(low_stock_threshold=19)
    attempt_for(product, 3)
    assert StockAlert.objects.count() == 1


def test_lists_know_what_is_sold_out_though_the_process_dies_after_its_commit(product, attempt_for, monkeypatch):
    monkeypatch.setattr(moving, "write_alerts", lambda records: None)
    attempt = attempt_for(product, 20)
    assert not ProductIndex.objects.get(pk=product.pk).in_stock
    end(attempt=attempt, status=Status.CANCELLED)
    assert ProductIndex.objects.get(pk=product.pk).in_stock


def test_stock_that_was_too_little_leaves_the_lists_as_they_were(product, attempt_for):
    with pytest.raises(OutOfStock):
        attempt_for(product, 21)
    assert ProductIndex.objects.get(pk=product.pk).in_stock
