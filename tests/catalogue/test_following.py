import datetime as dt
from array import array
from time import monotonic, sleep

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.models import F
from django.db.models.functions import Least
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import memory
from catalogue.folding import fold
from catalogue.kept import watch, watching
from catalogue.models import IndexChange, Product, ProductIndex, Recognition
from catalogue.search import following, orders
from catalogue.search.facet_table import FacetTable, Row
from catalogue.search.following import followed
from catalogue.search.indexing import rebuild, reindex, stock_changed
from catalogue.search.ranking import ranking
from catalogue.search.words import parse_words
from tests.factories import ProductFactory, RecognitionFactory, today

NOW = dt.datetime(2026, 11, 27, tzinfo=dt.UTC)


def later():
    """The table as the next page after two seconds finds it."""
    following._checked.forget()
    return followed()


def told(table):
    """All that a table says."""
    return table.everything, table.bits, {name: list(ids) for name, ids in table.orders.sorted_ids.items()}


def fresh():
    return FacetTable.of(following._rows(ProductIndex.objects.all()), today())


rows_of = st.builds(
    Row,
    pk=st.integers(1, 30),
    province_id=st.none() | st.integers(1, 3),
    old_province_id=st.none() | st.integers(4, 6),
    group_id=st.none() | st.integers(1, 2),
    producer_kind=st.sampled_from(["", "household", "cooperative"]),
    stars=st.sampled_from([0, 3, 4, 5]),
    stars_until_date=st.none() | st.sampled_from([NOW.date(), NOW.date() - dt.timedelta(days=1)]),
    season_mask=st.integers(0, 2**12 - 1),
    price=st.none() | st.integers(0, 600_000) | st.just(2**40),
    in_stock=st.booleans(),
    created_at=st.integers(0, 3).map(lambda days: NOW - dt.timedelta(days=days)),
    title_length=st.integers(1, 70_000),
    text_mark=st.integers(0, 2**32 - 1),
)
changes = st.tuples(
    st.lists(rows_of, max_size=5, unique_by=lambda row: row.pk), st.sets(st.integers(1, 30), max_size=3)
)


@pytest.mark.parametrize("few", [0, 3, 1000])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(changes, max_size=6))
def test_a_table_that_took_changes_is_the_table_read_afterwards(monkeypatch, few, history):
    monkeypatch.setattr(orders, "FEW", few)
    table, there = FacetTable.of([], NOW.date()), {}
    for rows, gone in history:
        gone = gone - {row.pk for row in rows}
        before = told(table)
        changed = table.changed(rows, gone, NOW.date())
        assert told(table) == before  # a page that is being made goes on with it
        table, there = changed, {pk: row for pk, row in there.items() if pk not in gone} | {row.pk: row for row in rows}
    assert told(table) == told(FacetTable.of(there.values(), NOW.date()))
    for name, key in table.orders.keys.items():
        assert table.orders.sorted_ids[name] == array("I", sorted(there, key=key))


def rename(product, _n):
    product.refresh_from_db()
    product.title = f"{product.title} x"[:40]
    product.save()


def sell(product, n):
    product.stockrecords.update(num_allocated=Least(F("num_in_stock"), n))
    stock_changed([product.pk])


def reprice(product, n):
    for record in product.stockrecords.all():
        record.price = 10_000 * n
        record.save()


def recognise(product, n):
    unrecognise(product, n)
    RecognitionFactory(product=product, stars=3 + n % 3, valid_from_date=today() - dt.timedelta(days=n))


def unrecognise(product, _n):
    for recognition in Recognition.objects.filter(product=product):
        recognition.delete()


def turn(product, _n):
    product.refresh_from_db()
    product.is_public = not product.is_public
    product.save()


def write_past_the_verbs(product, n):
    ProductIndex.objects.filter(pk=product.pk).update(season_mask=n)


def retitle(product, n):
    ProductIndex.objects.filter(pk=product.pk).update(title=f" khac {n} ")


def take_out(product, _n):
    ProductIndex.objects.filter(pk=product.pk).delete()


def look(_product, _n):
    later()


STEPS = [rename, sell, reprice, recognise, unrecognise, turn, write_past_the_verbs, retitle, take_out, look, look]


@pytest.mark.both
@pytest.mark.django_db
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 4), st.integers(0, 20)), min_size=1, max_size=10))
def test_whatever_is_written_the_followed_table_is_the_one_read_anew(shelf, steps):
    for step, which, n in steps:
        step(shelf[which], n)
    assert told(later().table) == told(fresh())


@pytest.fixture
def shelf(db):
    made = [ProductFactory(price=20_000 * n, price__stock=n) for n in range(1, 6)]
    later()
    return made


@pytest.mark.both
@pytest.mark.django_db(transaction=True)  # on PostgreSQL a transaction's own changes are read again
def test_nothing_new_costs_one_query_and_makes_no_table(shelf, django_assert_num_queries):
    before = later()
    shelf[0].stockrecords.update(num_allocated=0)
    stock_changed([shelf[0].pk])
    with django_assert_num_queries(1):
        now = later()
    assert now.table is before.table


def follow_when_nobody_else_writes():
    """On PostgreSQL nothing holds that was raised after the oldest open transaction began, be it of another test."""
    for _ in range(600):
        watch.forget()
        later()
        if watch.holds({"list": watch.mark()}):
            return
        sleep(0.1)
    pytest.fail("Some transaction has been open for a minute.")


@pytest.mark.both
@pytest.mark.django_db(transaction=True)  # on PostgreSQL a transaction's own changes are read again
def test_within_two_seconds_nothing_is_asked(shelf, monkeypatch, django_assert_num_queries):
    now = monotonic()
    for module in (memory, watching):  # however busy the machine is
        monkeypatch.setattr(module, "monotonic", lambda: now + 1)
    follow_when_nobody_else_writes()
    with django_assert_num_queries(0):
        followed()


@pytest.mark.both
def test_a_change_costs_two_queries_and_makes_another_table(shelf, django_assert_num_queries):
    before = later()
    sell(shelf[0], 20)
    with django_assert_num_queries(2):
        now = later()
    assert now.table is not before.table
    assert now.table.counts("con", now.table.everything, 1)["1"] == 4


@pytest.fixture
def day(monkeypatch):
    def it_is(date):
        monkeypatch.setattr(following.timezone, "localdate", lambda *args: date)

    return it_is


def five_stars(found):
    return found.table.counts("sao", found.table.everything, 1)["5"]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)  # on PostgreSQL a transaction's own changes are read again
def test_stars_lapse_at_midnight_without_a_write_or_a_table_read_anew(shelf, monkeypatch, day):
    for product in shelf[:3]:
        RecognitionFactory(product=product, stars=5, valid_until_date=today())
    assert five_stars(later()) == 3
    monkeypatch.setattr(following, "_read", None)
    day(today() + dt.timedelta(days=1))
    with CaptureQueriesContext(connection) as queries:
        now = later()
    assert five_stars(now) == 0
    looked = ("SELECT", "WITH", "DECLARE")  # the last is a cursor on what is read
    assert [query["sql"] for query in queries if not query["sql"].lstrip().startswith(looked)] == []
    assert len(queries) == 3
    assert later().table is now.table  # until something else happens


@pytest.mark.both
def test_stars_that_begin_are_counted_when_the_schedule_has_come(shelf, day):
    tomorrow = today() + dt.timedelta(days=1)
    RecognitionFactory(product=shelf[0], stars=5, valid_from_date=tomorrow)
    assert five_stars(later()) == 0
    day(tomorrow)
    later()
    call_command("refresh_documents")
    assert five_stars(later()) == 1
    assert told(later().table) == told(fresh())


def test_seasons_change_with_the_month_alone():
    row = Row(1, None, None, None, "", 0, None, 0b10, None, False, NOW, 5, 6)
    table = FacetTable.of([row, row._replace(pk=2, season_mask=0)], NOW.date())
    assert [table.counts("mua", table.everything, month)["1"] for month in (1, 2)] == [1, 2]


@pytest.mark.django_db
def test_a_database_put_in_place_of_another_is_read_anew(shelf):
    if connection.vendor != "sqlite":
        pytest.skip("A restored PostgreSQL is another server, which no process stays connected to.")
    later()
    IndexChange.objects.all().delete()
    ProductIndex.objects.filter(pk=shelf[0].pk).update(in_stock=False)
    assert told(later().table) == told(fresh())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_change_committed_after_a_younger_one_is_not_missed():
    first, second = ProductFactory(), ProductFactory()
    later()
    slow = connections["default"].copy()
    slow.set_autocommit(False)
    try:
        with slow.cursor() as cursor:
            cursor.execute("UPDATE catalogue_productindex SET price = 1 WHERE product_id = %s", [first.pk])
        ProductIndex.objects.filter(pk=second.pk).update(price=2)
        assert told(later().table) == told(fresh())
        slow.commit()
        assert told(later().table) == told(fresh())
        assert later().table.orders.columns.price[first.pk] == 1
    finally:
        slow.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_numbers_from_another_cluster_are_nobodys_change(django_assert_num_queries):
    ProductFactory()
    later()
    IndexChange.objects.update(number=2**60)
    with django_assert_num_queries(1):
        later()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_numbers_from_another_cluster_are_forgotten_before_our_transactions_come_to_them():
    ProductFactory()
    IndexChange.objects.update(number=2**60)
    with transaction.atomic():
        ours = ProductFactory()
        memory.forget_everything()
        later()
    assert [one.product_id for one in IndexChange.objects.all()] == [ours.pk]


def steps_of(work) -> int:
    """SQLite's own count of what it did, in tens of instructions."""
    counted = [0]

    def count() -> None:
        counted[0] += 1

    connection.connection.set_progress_handler(count, 10)
    try:
        work()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return counted[0]


def add_products(count):
    like = ProductFactory()
    made = Product.objects.bulk_create(
        [
            Product(title=f"Gạo {n}", slug=f"gao-{count}-{n}", product_class=like.product_class, producer=like.producer)
            for n in range(count)
        ]
    )
    reindex([product.pk for product in made])
    memory.forget_everything()
    later()
    return like


@pytest.mark.django_db
def test_following_a_change_does_as_much_among_many_products_as_among_few():
    if connection.vendor != "sqlite":
        pytest.skip("It counts SQLite's instructions.")
    costs = []
    for count in (100, 900):
        product = add_products(count)
        with_change = steps_of(lambda one=product: (write_past_the_verbs(one, 3), later()))
        costs.append((steps_of(later), with_change))
    few, many = costs
    assert many[0] <= few[0] + 2
    assert many[1] <= few[1] * 1.5


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_rebuilding_tells_only_of_what_was_wrong(shelf):
    ProductIndex.objects.filter(pk=shelf[1].pk).update(price=1)
    wrong = later()
    rebuild()
    right = later()
    assert right.table is not wrong.table
    rebuild()
    assert later().table is right.table


def words_of(product):
    return parse_words(fold(product.title).split()[0])


@pytest.mark.both
@pytest.mark.django_db
@pytest.mark.parametrize("step", [sell, reprice, recognise, unrecognise])
def test_what_was_found_by_words_outlives_a_sale(shelf, step):
    words = words_of(shelf[0])
    found = ranking(words, later())
    step(shelf[0], 20)
    assert ranking(words, later()) is found


@pytest.mark.both
@pytest.mark.django_db
@pytest.mark.parametrize("step", [rename, retitle, turn, take_out])
def test_what_was_found_by_words_is_sought_again_when_words_change(shelf, step):
    words = words_of(shelf[0])
    found = ranking(words, later())
    step(shelf[0], 0)
    assert ranking(words, later()) is not found


@pytest.mark.both
@pytest.mark.django_db
def test_what_was_found_by_words_is_sought_again_when_a_product_comes(shelf):
    words = words_of(shelf[0])
    before = ranking(words, later()).matching
    come = ProductFactory(title=shelf[0].title)
    assert ranking(words, later()).matching == before | 1 << come.pk
