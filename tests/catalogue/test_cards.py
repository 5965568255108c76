import datetime as dt
import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from catalogue.card_lists import cards_of_producer, cards_of_province, front
from catalogue.cards import Card, cards
from catalogue.models import ProductIndex
from catalogue.search.indexing import reindex, stock_changed
from tests.factories import ProducerFactory, ProductFactory, RecognitionFactory, today

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def card_of(product) -> Card:
    [card] = cards([product.pk])
    return card


def test_cards_stand_in_the_order_asked_for_and_cost_one_query(django_assert_num_queries):
    first, second, hidden = ProductFactory(), ProductFactory(), ProductFactory()
    type(hidden).objects.filter(pk=hidden.pk).update(is_public=False)
    with django_assert_num_queries(1):
        found = cards([second.pk, hidden.pk, first.pk])
    assert [card.pk for card in found] == [second.pk, first.pk]


def test_no_cards_cost_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert cards([]) == []


def test_a_card_follows_product_maker_stock_and_stars():
    product = ProductFactory(title="Gạo", producer=ProducerFactory(name="HTX Mỹ Lệ"), price=50_000)
    assert card_of(product)[2:] == (
        "Gạo", "Nàng Thơm rice", "HTX Mỹ Lệ", "Mỹ Lệ, Tây Ninh", "Tây Ninh", "80", "", 50_000, True, 0, None, None,
    )  # fmt: skip
    product.title = "Gạo tẻ"
    product.season_months = [today().month]
    product.save()
    product.producer.name = "Tổ Rạch Rít"
    product.producer.save()
    product.stockrecords.update(num_in_stock=0)
    stock_changed([product.pk])
    last_day = RecognitionFactory(product=product, stars=5).valid_until_date
    assert card_of(product)[2:] == (
        "Gạo tẻ", "Nàng Thơm rice", "Tổ Rạch Rít", "Mỹ Lệ, Tây Ninh", "Tây Ninh", "80", "", 50_000, False, 5, last_day,
        True,
    )  # fmt: skip


def test_stars_that_have_lapsed_are_not_on_the_card():
    product = RecognitionFactory().product
    ProductIndex.objects.update(stars_until_date=today() - dt.timedelta(days=1))
    assert card_of(product).stars == 0


def test_a_card_follows_the_first_picture():
    product = ProductFactory()
    picture = get_model("catalogue", "ProductImage")(product=product)
    picture.original.save("gao.svg", ContentFile(b"<svg/>"))
    assert card_of(product).picture == picture.original.name
    picture.delete()
    assert card_of(product).picture == ""


def writes(ids, change=reindex) -> list[str]:
    with CaptureQueriesContext(connection) as found:
        change(ids)
    writing = [query["sql"][:60] for query in found if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    return [sql for sql in writing if "productindex" in sql or "productcard" in sql]


def test_what_stays_as_it_is_is_not_written():
    product = RecognitionFactory().product
    assert writes([product.pk]) == []
    product.stockrecords.update(num_allocated=5)
    assert writes([product.pk], stock_changed) == []
    product.stockrecords.update(num_allocated=20)
    assert len(writes([product.pk], stock_changed)) == 1


def chosen(month=None, chosen=()):
    found = front(month=month or today().month, today=today(), most_seasonal=5, most_new=5, chosen=chosen)
    return [card.pk for card in found.seasonal], [card.pk for card in found.newest]


def titles(found):
    return [card.title for card in found.cards]


def test_choices_of_a_few():
    month = today().month
    late, early = ProductFactory(title="B", season_months=[month]), ProductFactory(title="A", season_months=[month])
    other = ProductFactory(season_months=[month % 12 + 1], producer=late.producer)
    assert chosen() == ([early.pk, late.pk], [])
    assert chosen(chosen=[other.pk, late.pk]) == ([other.pk, late.pk], [])
    assert titles(cards_of_producer(early.producer_id, most=5)) == ["A"]
    assert titles(cards_of_province(late.origin.province_id, is_legacy=False, most=2)) == ["A", "B"]
    assert titles(cards_of_province(late.origin.province_id, is_legacy=True, most=2)) == []
    for product in (late, early):
        RecognitionFactory(product=product)
    RecognitionFactory(valid_until_date=today() - dt.timedelta(days=1))
    assert chosen()[1] == [early.pk, late.pk]
    RecognitionFactory(product=other)
    assert chosen()[1] == [other.pk, early.pk]  # one of each producer


def test_what_is_asked_for_by_its_key_stands_apart_and_hidden_products_nowhere():
    product, other = ProductFactory(), ProductFactory(title="Khác")
    found = cards_of_producer(product.producer_id, most=5, more=[other.pk, product.pk, -1])
    assert [card.pk for card in found.cards] == [product.pk]
    assert set(found.more) == {other.pk, product.pk}
    type(product).objects.update(is_public=False)
    assert cards_of_producer(product.producer_id, most=5, more=[other.pk]) == ([], {})


CHOICES = {
    "front": lambda product: chosen(),
    "producer": lambda product: cards_of_producer(product.producer_id, most=5),
    "province": lambda product: cards_of_province(product.origin.province_id, is_legacy=False, most=5),
    "old province": lambda product: cards_of_province(product.origin.province_id, is_legacy=True, most=5),
}


@pytest.mark.parametrize("choice", CHOICES)
def test_choices_of_a_few_are_one_query_that_walks_no_table(choice):
    if connection.vendor != "sqlite":
        pytest.skip("Plans of an empty table tell nothing on PostgreSQL.")
    product = ProductFactory()
    with CaptureQueriesContext(connection) as found:
        CHOICES[choice](product)
    assert len(found) == 1
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {found[-1]['sql']}")
        plan = [row[3] for row in cursor.fetchall()]
    of_choices = [step for step in plan if re.match(r"SCAN (catalogue_|i\b|p\b)", step)]
    assert [step for step in of_choices if "USING" not in step] == []
