"""A long list is never counted, and none of it is out of reach."""

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from shop.desk.paging import UncountedPaginator
from shop.models import Parcel
from tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcels():
    partner, order = PartnerFactory(), get_model("order", "Order")
    orders = order.objects.bulk_create(
        order(number=f"S{n}", total_incl_tax=1, total_excl_tax=1, currency="VND", date_placed=timezone.now())
        for n in range(45)
    )
    return Parcel.objects.bulk_create(Parcel(order=one, partner=partner) for one in orders)


def test_pages_go_on_until_there_is_nothing_more(parcels, django_assert_num_queries):
    paginator, number, found = UncountedPaginator(Parcel.objects.order_by("pk"), 20), 1, []
    while number:
        with django_assert_num_queries(1):
            page = paginator.get_page(number)
            found += page
            number = page.next_page_number() if page.has_next() else None
    assert found == parcels
    assert (page.number, page.has_previous(), paginator.num_pages) == (3, True, 3)


@pytest.mark.parametrize("asked", ["-1", "0", "x", "", None, "99999999999999999999"])
def test_a_page_that_cannot_be_is_the_first(parcels, asked):
    assert list(UncountedPaginator(Parcel.objects.order_by("pk"), 20).get_page(asked)) == parcels[:20]
