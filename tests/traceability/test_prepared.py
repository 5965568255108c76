"""A prepared query gives what the same queryset gives, row for row and column for column."""

import pytest

from traceability import journey, passport
from traceability.models import Lot

pytestmark = pytest.mark.both


def columns(instance):
    # Oscar's container of attributes is an object of its own on each product.
    plain = {name: value for name, value in vars(instance).items() if not name.startswith("_") and name != "attr"}
    related = {name: columns(one) if one else None for name, one in instance._state.fields_cache.items()}
    return plain, related


@pytest.mark.parametrize(
    ("prepared", "make", "of"),
    [
        (passport._LOT, passport._lots, lambda lot: lot.pk),
        (passport._PRODUCT, passport._products, lambda lot: lot.product_id),
        (journey._EVENTS, journey._events, lambda lot: lot.pk),
    ],
    ids=["lot", "product", "journey"],
)
def test_it_gives_what_the_queryset_gives(told_lot, prepared, make, of, django_assert_num_queries):
    wanted = [columns(one) for one in make(of(told_lot))]
    with django_assert_num_queries(1):
        found = [columns(one) for one in prepared.rows(of(told_lot))]
    assert len(wanted) > 0
    assert found == wanted


def test_nothing_found_is_an_error_of_the_model(told_lot):
    with pytest.raises(Lot.DoesNotExist):
        passport._LOT.one(told_lot.pk + 1000)
