"""Numbers of names: raised by the database itself, in the transaction, and never read too early."""

import sqlite3
import threading
import time

import pytest
from django.db import connection, connections, transaction
from oscar.core.loading import get_model

from catalogue import views
from catalogue.kept import raises, stores, triggers, watch
from catalogue.kept.sqlite import SqliteStore
from catalogue.kept.table import raises as add_to_table
from catalogue.kept.watching import Watch
from catalogue.memory import Memory
from catalogue.models import Product, ProductIndex
from tests.factories import ProductFactory

StockRecord = get_model("partner", "StockRecord")


def raised(act):
    """The names that ``act`` raises."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {raises.TABLE}")
        act()
        cursor.execute(f"SELECT name FROM {raises.TABLE}")
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def product(db):
    return ProductFactory()


@pytest.mark.both
def test_an_order_drops_one_page_and_the_last_piece_the_lists_too(product):
    stock = StockRecord.objects.filter(product=product)
    assert raised(lambda: stock.update(num_allocated=3)) == {f"product-{product.pk}"}
    assert raised(lambda: stock.update(num_in_stock=19)) == {f"product-{product.pk}"}
    assert raised(lambda: stock.update(num_in_stock=3)) >= {f"product-{product.pk}", f"card-{product.pk}", "list"}
    assert raised(lambda: stock.update(num_in_stock=3)) == set()


@pytest.mark.both
def test_a_changed_text_leaves_the_lists_alone(product):
    rows = Product.objects.filter(pk=product.pk)
    assert raised(lambda: rows.update(summary="Thơm")) == {f"product-{product.pk}"}
    assert "list" in raised(lambda: rows.update(title="Khác"))


@pytest.mark.both
def test_what_is_moved_raises_where_it_was_and_where_it_is(product):
    other = ProductFactory()
    stock = StockRecord.objects.filter(product=product)
    assert raised(lambda: stock.update(product=other)) >= {f"product-{product.pk}", f"product-{other.pk}"}


@pytest.mark.both
def test_bulk_with_conflicts_raises(product):
    row = ProductIndex.objects.get(product=product)
    row.price = 1

    def write():
        ProductIndex.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["product"], update_fields=["price"]
        )

    assert "list" in raised(write)
    new = StockRecord(product=ProductFactory(price=None), partner=product.producer.partner, partner_sku="new", price=5)
    assert "list" in raised(lambda: StockRecord.objects.bulk_create([new], ignore_conflicts=True))


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_raises_nothing():
    product = ProductFactory()

    def fail():
        with transaction.atomic():
            product.stockrecords.update(price=5)
            transaction.set_rollback(True)

    assert raised(fail) == set()


@pytest.mark.django_db(transaction=True)
def test_nobody_looks_from_inside_a_transaction():
    """Its numbers may be rolled back and be given to others."""
    product, looking = ProductFactory(), Watch()
    before = looking.mark()
    with transaction.atomic():
        product.stockrecords.update(price=5)
        looking.look_again()
        assert looking.mark() == before
    assert looking.mark() > before


def elsewhere(act):
    """In a connection of its own, committed."""

    def run():
        act()
        connections.close_all()

    other = threading.Thread(target=run)
    other.start()
    other.join()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_page_made_between_two_commits_out_of_order_does_not_hold():
    """Who raised first commits last: the page that was made in between saw only the second."""
    product, looking = ProductFactory(), Watch()
    began, commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            StockRecord.objects.filter(product=product).update(price=1)
            began.set()
            commit.wait(10)
        connections.close_all()

    first = threading.Thread(target=slow)
    first.start()
    began.wait(10)
    elsewhere(lambda: Product.objects.filter(pk=product.pk).update(summary="Thơm"))
    marks = {f"product-{product.pk}": looking.mark()}  # and now the page is read
    commit.set()
    first.join()
    looking.look_again()
    looking.turn()
    assert not looking.holds(marks)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_transactions_that_raise_in_opposite_order_do_not_wait_for_each_other():
    one, two = ProductFactory(), ProductFactory()
    done, half = [], threading.Barrier(2, timeout=10)

    def write(first, second):
        with transaction.atomic():
            Product.objects.filter(pk=first.pk).update(summary="a")
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
            raises.raise_now(connection, f"x-{first.pk}", "shared")
            half.wait()
            raises.raise_now(connection, f"x-{second.pk}", "shared")
        done.append(first.pk)
        connections.close_all()

    writers = [threading.Thread(target=write, args=pair) for pair in ((one, two), (two, one))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(done) == sorted([one.pk, two.pk])


@pytest.mark.both
def test_too_many_names_are_forgotten_on_the_safe_side(product, monkeypatch):
    monkeypatch.setattr("catalogue.kept.watching.MOST_NAMES", 4)
    looking = Watch()
    old = looking.mark()
    for n in range(12):
        raises.raise_now(connection, f"thing-{n}")
    looking.look_again()
    looking.turn()
    assert not looking.holds({"thing-0": old})
    assert not looking.holds({"never-raised": old})
    assert len(looking._numbers) <= 4


@pytest.mark.both
def test_migrations_run_without_triggers_and_everything_is_made_anew_afterwards(product):
    before = set(triggers.installed(connection))
    triggers.remove(connection)
    assert triggers.installed(connection) == []
    assert raised(lambda: triggers.install(connection)) == {"all"}
    assert set(triggers.installed(connection)) == before
    assert raised(lambda: triggers.install(connection)) == set()


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="Product has no nonsense"):
        add_to_table(Product, "x", but=("nonsense",))


@pytest.mark.both
def test_a_memory_forgets_what_was_raised_and_tells_the_page_how_old_it_is(product):
    from catalogue.kept.naming import making

    memory: Memory[int] = Memory(seconds=60, entries=5, names=("thing-1",))
    assert memory.get_or_make("a", lambda: 1) == 1
    old = watch.mark()
    raises.raise_now(connection, "other")
    watch.look_again()
    with making(watch.mark()) as shown:
        assert memory.get_or_make("a", lambda: 2) == 1
    assert shown.marks["thing-1"] == old
    raises.raise_now(connection, "thing-1")
    watch.look_again()
    assert memory.get_or_make("a", lambda: 3) == 3


def test_memory_drops_what_was_unused_for_longest():
    memory: Memory[int] = Memory(seconds=60, entries=2)
    memory.put("a", 1)
    memory.put("b", 2)
    memory.get("a")
    memory.put("c", 3)
    assert (memory.get("a"), memory.get("b"), memory.get("c")) == (1, None, 3)


def test_memory_is_bounded_in_size():
    memory: Memory[str] = Memory(seconds=60, entries=100, size=10)
    for name in "abcd":
        memory.put(name, name, size=4)
    assert len(memory) == 2


@pytest.mark.both
def test_the_store_is_bounded_and_lets_the_oldest_go(db):
    store = stores.store()._store
    kind = type(store)
    small = kind(200_000)
    small.forget()
    for n in range(60):
        small.put(b"key-%d" % n, bytes(10_000), time.time() + 60)
    small.shorten()
    assert small.get(b"key-59") is not None
    assert small.get(b"key-0") is None
    small.put(b"past", b"x", time.time() - 0.001)  # after the test's transaction began
    small.shorten()
    assert small.get(b"past") is None
    small.forget()
    assert small.get(b"key-59") is None


def test_a_page_kept_never_takes_the_shops_only_writer(tmp_path, settings):
    """The store of pages is another file: it takes a page while somebody writes in the main one."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own way")
    writer = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        store = SqliteStore(10**6)
        store.put(b"key", b"page", time.time() + 60)
        assert store.get(b"key") == b"page"
    finally:
        writer.execute("ROLLBACK")
        writer.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_numbers_of_the_cluster_that_was_restored_from_are_nobodys():
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {raises.TABLE} (number, name) SELECT 2^50::bigint + n, 'old' FROM generate_series(1, 5) n"
        )
        cursor.execute(f"INSERT INTO {raises.TABLE} (number, name) SELECT {raises._NUMBER}, 'new'")
    fresh = Watch()
    mark = fresh.mark()
    assert fresh.holds({"old": mark})
    _mark, read = raises.read_raises(connection, after=-1, most=3)
    assert "new" in {name for name, _number in read}
    assert "old" not in {name for name, _number in read}
    with connection.cursor() as cursor:  # nor will they be once the transactions here bear such numbers
        cursor.execute(f"SELECT count(*) FROM {raises.TABLE} WHERE name = 'old'")
        assert cursor.fetchone() == (0,)


def test_the_list_is_drawn_again_only_where_it_shows_something_else(client, product, monkeypatch):
    others = [ProductFactory(title="Trà"), ProductFactory(title="Mật ong")]
    drawn, draw = [], views.render
    monkeypatch.setattr(views, "render", lambda *given: drawn.append(given[0].path) or draw(*given))

    def asked():
        watch.look_again()
        drawn.clear()
        assert product.title in client.get("/san-pham/").content.decode()
        return bool(drawn)

    assert (asked(), asked()) == (True, False)
    ProductIndex.objects.filter(pk=others[0].pk).update(words=" la tra xanh ")
    assert asked() is False
    ProductIndex.objects.filter(pk=others[0].pk).update(stars=4, stars_until_date="2099-01-01")
    assert asked() is True
    product.title = "Gạo nếp cái hoa vàng"
    product.save()
    assert asked() is True
