import pytest

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
