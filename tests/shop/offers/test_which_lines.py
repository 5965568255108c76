"""Which pieces an offer takes: none that another offer keeps to itself, and none twice."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from shop.offers.models import Benefit, Condition, ConditionalOffer, Range
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    """A cheap, a middle and a dear product."""
    return [ProductFactory(price=price) for price in (10_000, 40_000, 90_000)]


@pytest.fixture
def cheap_is_taken(shelf):
    """An exclusive offer of a higher priority on the cheap product alone: half its price."""
    only = Range.objects.create(name="Chỉ loại rẻ")
    only.add_product(shelf[0])
    benefit = Benefit.objects.create(type=Benefit.PERCENTAGE, value=50, range=only)
    condition = Condition.objects.create(type=Condition.COUNT, value=1, range=only)
    return ConditionalOffer.objects.create(name="Nửa giá", benefit=benefit, condition=condition, priority=9)


@pytest.fixture
def off(client, fill, shelf):
    """What is off each product, with so many of each in the basket."""

    def _off(*quantities):
        for product, quantity in zip(shelf, quantities, strict=True):
            fill(client, product, quantity)
        lines = client.get(reverse("basket")).context["lines"]
        found = {line.product_id: int(line.discount_value) for line in lines}
        return [found[product.pk] for product in shelf]

    return _off


@pytest.mark.usefixtures("cheap_is_taken")
class TestAPieceThatAnExclusiveOfferHas:
    def test_a_percentage_goes_on_to_what_is_free(self, make_offer, off):
        make_offer(value="10")
        assert off(1, 1, 1) == [5_000, 4_000, 9_000]

    def test_the_cheapest_that_is_free_is_given_away(self, make_offer, off):
        make_offer(Benefit.MULTIBUY, None)
        assert off(1, 1, 1) == [5_000, 40_000, 0]

    def test_an_amount_is_off_what_is_free(self, make_offer, off):
        make_offer(Benefit.FIXED, "13000")
        cheap, middle, dear = off(1, 1, 1)
        assert (cheap, middle + dear) == (5_000, 13_000)

    def test_a_bundle_is_made_of_what_is_free(self, make_offer, off):
        make_offer(Benefit.FIXED_PRICE, "100000", (Condition.COVERAGE, 2))
        cheap, middle, dear = off(1, 1, 1)
        assert (cheap, middle + dear) == (5_000, 30_000)


def test_no_piece_is_sold_in_two_bundles(make_offer, off):
    make_offer(Benefit.FIXED_PRICE, "1000", (Condition.COVERAGE, 2))
    assert sum(off(1, 3, 3)) == (10_000 + 40_000 - 1_000) + 2 * (40_000 + 90_000 - 1_000)


@pytest.mark.parametrize("type_", [Condition.COUNT, Condition.COVERAGE, Condition.VALUE])
def test_a_condition_of_a_fraction_is_refused_in_words(type_, everything):
    with pytest.raises(ValidationError, match=r"nguyên|đồng"):
        Condition(type=type_, value=Decimal("1.5"), range=everything).full_clean()


def test_how_often_a_customer_had_an_offer_is_asked_once(make_offer, off, client, customer, shelf, fill):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_offer(Benefit.FIXED_PRICE, "1000", (Condition.COUNT, 1), max_user_applications=50)
    client.force_login(customer)
    fill(client, shelf[0], 12)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("basket")).context["total"] == 12_000
    assert len([one for one in queries if "order_orderdiscount" in one["sql"]]) == 1


class TestOffersThatAreCombinedOnlyWithEachOther:
    @pytest.fixture
    def three(self, make_offer):
        """The first two are combined with each other, and so with no other."""
        made = [make_offer(value=value, exclusive=False) for value in ("10", "20", "30")]
        made[0].combinations.add(made[1])
        return made

    def test_the_third_takes_none_of_their_pieces(self, three, off):
        assert off(1, 1, 1) == [3_000, 12_000, 27_000]

    def test_it_does_not_matter_which_of_the_two_chose_the_other(self, three, off):
        three[0].combinations.clear()
        three[1].combinations.add(three[0])
        assert off(1, 1, 1) == [3_000, 12_000, 27_000]

    def test_without_a_choice_all_are_combined(self, three, off):
        three[0].combinations.clear()
        assert off(1, 1, 1) == [6_000, 24_000, 54_000]
