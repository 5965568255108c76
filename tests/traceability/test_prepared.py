"""A prepared query gives what the same queryset gives, row for row and column for column."""

from types import SimpleNamespace

import pytest

from catalogue import prepared as module
from catalogue.prepared import Prepared, preparing_cursor
from traceability.models import Lot
from traceability.page import journey, passport

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
        found = [columns(one) for one in prepared.compiled_rows(of(told_lot))]
    assert len(wanted) > 0
    assert found == wanted


def test_nothing_found_is_an_error_of_the_model(told_lot):
    with pytest.raises(Lot.DoesNotExist):
        passport._LOT.one(told_lot.pk + 1000)


def test_without_the_inner_methods_it_takes_the_plain_way(told_lot, monkeypatch, caplog):
    lots = Prepared(passport._lots)
    monkeypatch.setattr(module, "query", SimpleNamespace())
    found = [columns(one) for one in lots.rows(told_lot.pk)]
    assert lots.is_plain
    assert "inner methods have changed" in caplog.text
    monkeypatch.undo()
    assert found == [columns(one) for one in passport._LOT.compiled_rows(told_lot.pk)]
    assert lots.one(told_lot.pk) == told_lot
    with pytest.raises(Lot.DoesNotExist):
        lots.one(told_lot.pk + 1000)


def test_a_page_is_answered_by_the_plain_way_too(told_lot, browse, monkeypatch):
    monkeypatch.setattr(module, "query", SimpleNamespace())
    for one in (passport._LOT, journey._EVENTS):
        monkeypatch.setattr(one, "is_plain", False)
    assert browse(told_lot.trace_path).status_code == 200


def test_a_cursor_is_there_without_the_inner_methods(db, monkeypatch):
    monkeypatch.setattr(module, "_server_binding_cursor", lambda: None.gone)
    with preparing_cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
