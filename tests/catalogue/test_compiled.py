import pytest
from django.db import connection

from catalogue.cards import cards_from
from catalogue.compiled import Compiled
from catalogue.models import Product
from catalogue.products import neighbours, reading
from tests.factories import ProductFactory, RecognitionFactory, WardFactory

pytestmark = pytest.mark.django_db


@pytest.mark.both
def test_compiled_rows_are_what_the_queryset_gives(django_assert_num_queries):
    product = RecognitionFactory().product
    for compiled, values in [
        (reading._ROWS, {"slug": product.slug}),
        (neighbours._BESIDE, {"product": 0, "origin": product.origin_id, "province": product.origin.province_id}),
    ]:
        plain = [tuple(row) for row in compiled._make(**values)]
        with django_assert_num_queries(1):
            assert compiled.rows(values) == plain
        assert plain


def test_each_call_has_its_own_values():
    one, two = ProductFactory(), ProductFactory()
    by_slug = Compiled(lambda slug: Product.objects.filter(slug=slug).values_list("pk"), slug=str)
    assert [by_slug.rows({"slug": product.slug}) for product in (one, two)] == [[(one.pk,)], [(two.pk,)]]


def test_a_constant_is_compiled_in():
    ProductFactory(title="A")
    titled = Compiled(lambda pk, title: Product.objects.filter(pk__gt=pk, title=title).values_list("title"), pk=int)
    assert titled.rows({"pk": 0}, title="A") == [("A",)]
    assert titled.rows({"pk": 0}, title="B") == []


@pytest.mark.both
def test_what_is_compiled_in_may_be_any_text():
    ProductFactory(title="100 % gạo 'ngon'")
    titled = Compiled(
        lambda pk, like: Product.objects.filter(pk__gt=pk, title__contains=like).values_list("pk"), pk=int
    )
    assert [len(titled.rows({"pk": 0}, like=like)) for like in ("0 %", "'ngon'", "%s", "\\")] == [1, 1, 0, 0]


@pytest.mark.postgres
def test_a_statement_is_planned_once_for_a_connection():
    product = ProductFactory()
    for _n in range(12):
        reading._ROWS.rows({"slug": product.slug})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT custom_plans, generic_plans > 0 FROM pg_prepared_statements"
            " WHERE statement LIKE '%%catalogue_productdocument%%' AND statement NOT LIKE '%%pg_prepared%%'"
        )
        assert cursor.fetchall() == [(0, True)]


@pytest.mark.both
def test_neighbours_are_of_the_ward_first_then_in_stock_then_near():
    ward, other = WardFactory(), WardFactory(code="28135", name="Cần Đước")
    far = [ProductFactory(origin=other) for _n in range(6)]
    sold_out = ProductFactory(origin=ward, price=1000, price__stock=0)
    me, near = ProductFactory(origin=ward), ProductFactory(origin=ward)
    found = reading.product_at(me.slug)
    shown = [card.pk for card in neighbours.beside(found.facts)]
    assert shown == [near.pk, sold_out.pk, far[-1].pk, far[-2].pk]


def test_a_product_without_an_origin_has_no_neighbours():
    product = ProductFactory(origin=None)
    assert neighbours.beside(reading.product_at(product.slug).facts) == []
    assert cards_from([]) == []
