"""More out than in is said in plain words with figures; what is unknown is said to be unknown."""

from decimal import Decimal

import pytest

from tests.factories import LotFactory
from tests.traceability.lots.test_chain import make
from traceability.lots import balance, tree
from traceability.lots.events import Amount

pytestmark = pytest.mark.django_db


def step_of(out, *into):
    lot = LotFactory(quantity=None)
    inputs = [Amount(LotFactory(), *amount) for amount in into]
    make(lot, quantity=out[0], uom=out[1], inputs=inputs)
    (step,) = tree.steps_back(lot)
    return step


@pytest.mark.parametrize(
    ("out", "into", "figures"),
    [
        ((Decimal(12), "KGM"), [(Decimal(10), "KGM")], ["12 kg", "10 kg"]),
        ((Decimal(1), "TNE"), [(Decimal(900), "KGM"), (Decimal(50_000), "GRM")], ["1.000 kg", "950 kg"]),
        ((Decimal(3), "LTR"), [(Decimal(2500), "MLT")], ["3 l", "2,5 l"]),
    ],
)
def test_more_out_than_in_is_said_with_figures(out, into, figures):
    (warning,) = balance.of_step(step_of(out, *into))
    assert all(figure in warning for figure in figures)


def test_less_out_than_in_is_no_fault():
    assert balance.of_step(step_of((Decimal(9), "KGM"), (Decimal(10_000), "GRM"))) == []


def test_kilograms_and_pieces_are_not_compared():
    assert balance.of_step(step_of((Decimal(100), ""), (Decimal(10), "KGM"))) == []


def test_unknown_amount_is_not_taken_for_nothing():
    (warning,) = balance.of_step(step_of((Decimal(9), "KGM"), (None, "KGM")))
    assert "9" not in warning


def test_lot_that_gives_more_than_it_has_is_named():
    leaf = LotFactory(quantity=10, unit="kg")
    for kilos in (6, 5):
        make(LotFactory(), inputs=[Amount(leaf, Decimal(kilos), "KGM")])
    (warning,) = balance.of_lot(leaf, [], tree.steps_ahead(leaf), ordered=0, stamps=0)
    assert "11 kg" in warning
    assert "10 kg" in warning


def test_more_stamps_and_more_orders_than_packages_are_named():
    jars = LotFactory(quantity=20, unit="lọ")
    sold, stamped = balance.of_lot(jars, [], [], ordered=21, stamps=25)
    assert "21" in sold
    assert "25" in stamped
