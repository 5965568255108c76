"""What a range holds is asked once for a whole basket, and is what Oscar says."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from catalogue.models import Category
from shop.offers.models import Benefit, Condition, ConditionalOffer, Range
from shop.offers.ranges import members, note_members
from tests.factories import ProductClassFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def classes():
    return [ProductClassFactory(slug=f"c{n}", name=f"C{n}") for n in range(3)]


@pytest.fixture
def categories():
    roots = [Category.add_root(name=f"Gốc {n}") for n in range(2)]
    return [*roots, *(root.add_child(name="Nhánh") for root in roots)]


@pytest.fixture
def products(classes, categories):
    chance, found = random.Random(7), []
    for number in range(30):
        parent = chance.choice([one for one in found if one.structure == "parent"] or [None])
        if parent and chance.random() < 0.5:
            found.append(ProductFactory(structure="child", parent=parent, product_class=None))
            continue
        structure = "parent" if number % 4 == 0 else "standalone"
        made = ProductFactory(product_class=chance.choice(classes), structure=structure)
        made.categories.set(chance.sample(categories, chance.randint(0, 2)))
        found.append(made)
    return found


def a_range(chance, number, products, classes, categories):
    def some(of):
        return chance.sample(of, chance.choice([0, 0, 1, 2]))

    made = Range.objects.create(name=f"R{number}", includes_all_products=chance.random() < 0.4)
    for product in some(products) + some(products):
        get_model("offer", "RangeProduct").objects.get_or_create(range=made, product=product)
    made.excluded_products.set(some(products))
    made.classes.set(some(classes))
    made.included_categories.set(some(categories))
    made.excluded_categories.set(some(categories))
    return made


def test_a_range_holds_what_oscar_says_it_holds(products, classes, categories):
    chance, held = random.Random(1), set()
    for number in range(60):
        one = a_range(chance, number, products, classes, categories)
        expected = {found.pk for found in one.product_queryset}
        assert {found.pk for found in members(one)} == expected, number
        held.add(len(expected))
    assert len(held) > 5  # empty, full, and much between


def an_offer(condition, benefit):
    return ConditionalOffer(
        condition=Condition.objects.create(range=condition, type="Count", value=1),
        benefit=Benefit.objects.create(range=benefit, type="Percentage", value=1),
    )


def test_all_ranges_of_all_offers_are_asked_with_one_query(products, classes, categories):
    chance = random.Random(2)
    ranges = [a_range(chance, number, products, classes, categories) for number in range(6)]
    offers = [an_offer(one, other) for one in ranges[:3] for other in ranges[3:]]
    with CaptureQueriesContext(connection) as queries:
        note_members(offers, products)
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        found = {
            (holder.proxy().range.pk, product.pk): holder.proxy().range.contains_product(product)
            for offer in offers for holder in (offer.condition, offer.benefit) for product in products
        }  # fmt: skip
    assert len(queries) == 0
    held = {one.pk: set(one.product_queryset.values_list("pk", flat=True)) for one in ranges}
    assert found == {(one.pk, product.pk): product.pk in held[one.pk] for one in ranges for product in products}


def test_an_offer_without_a_range_and_an_empty_basket_ask_nothing(products, django_assert_num_queries):
    benefit = Benefit.objects.create(type="Shipping percentage discount", value=1)
    whole = Range.objects.create(name="Tất cả", includes_all_products=True)
    condition = Condition.objects.create(range=whole, type="Count", value=1)
    with django_assert_num_queries(0):
        note_members([ConditionalOffer(condition=condition, benefit=benefit)], [])
        note_members([], products)


def test_a_product_nobody_noted_is_asked_for(products):
    one = Range.objects.create(name="Một", includes_all_products=True)
    one.excluded_products.add(products[0])
    assert [one.contains_product(product) for product in products[:2]] == [False, True]


class TestUses:
    @pytest.fixture
    def offer(self):
        whole = Range.objects.create(name="Tất cả", includes_all_products=True)
        made = an_offer(whole, whole)
        made.name = "Tết"
        made.save()
        return made

    def test_two_orders_at_once_are_both_counted(self, offer):
        same = [ConditionalOffer.objects.get(pk=offer.pk) for _ in range(2)]
        for one in same:
            one.record_usage({"freq": 2, "discount": 1_000})
        offer.refresh_from_db()
        assert (offer.num_applications, offer.total_discount, offer.num_orders) == (4, 2_000, 2)

    def test_what_staff_change_meanwhile_stays(self, offer):
        before = ConditionalOffer.objects.get(pk=offer.pk)
        ConditionalOffer.objects.filter(pk=offer.pk).update(name="Tết Nguyên đán", status=ConditionalOffer.SUSPENDED)
        before.record_usage({"freq": 1, "discount": 1})
        offer.refresh_from_db()
        assert (offer.name, offer.status) == ("Tết Nguyên đán", ConditionalOffer.SUSPENDED)

    @pytest.mark.parametrize(("limit", "most"), [("max_global_applications", 2), ("max_discount", 2_000)])
    def test_an_offer_that_is_used_up_says_so(self, offer, limit, most):
        setattr(offer, limit, most)
        offer.save()
        for expected in (ConditionalOffer.OPEN, ConditionalOffer.CONSUMED):
            offer.record_usage({"freq": 1, "discount": 1_000})
            offer.refresh_from_db()
            assert offer.status == expected
            assert (offer.get_max_applications() == 0) == (expected == ConditionalOffer.CONSUMED)
        assert offer not in ConditionalOffer.active.all()
