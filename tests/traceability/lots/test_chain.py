"""One step back, one step forward, and the whole tree in both directions."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import pairwise
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.factories import EventFactory, LotFactory
from traceability.lots import chain
from traceability.lots.events import Amount, correct, declare_wrong, record_event
from traceability.models import Event, EventItem, Lot

pytestmark = pytest.mark.django_db
both = pytest.mark.both


def make(lot, *used, **facts):
    """``lot`` is made from ``used``."""
    return record_event(
        lot=lot, kind="process", occurred_at=timezone.now() - dt.timedelta(days=1), actor="Tổ chế biến", by=None,
        **{"inputs": [Amount(one) for one in used], **facts},
    )  # fmt: skip


def codes(lots):
    return sorted(lot.code for lot in lots)


@both
def test_lots_are_found_through_transformations_at_any_depth():
    lots = [LotFactory(code=f"D{n:02d}") for n in range(30)]
    for used, made in pairwise(lots):
        make(made, used)

    assert codes(chain.ancestors(lots[-1])) == codes(lots[:-1])
    assert codes(chain.descendants(lots[0])) == codes(lots[1:])


@both
def test_lots_are_found_through_splits_and_merges():
    leaf, flower, blend, small, large, other = (LotFactory(code=code) for code in "ABCDEF")
    make(blend, leaf, flower)
    make(small, blend, outputs=[Amount(large)])
    make(other, flower)

    assert codes(chain.ancestors(large)) == ["A", "B", "C"]
    assert codes(chain.descendants(leaf)) == ["C", "D", "E"]
    assert codes(chain.descendants(flower)) == ["C", "D", "E", "F"]


@both
def test_a_box_is_made_from_what_was_put_into_it():
    jar, box = LotFactory(code="JAR"), LotFactory(code="BOX")
    EventFactory(lot=box, kind="pack", items=[EventItem(role="parent", lot=box), EventItem(role="child", lot=jar)])

    assert codes(chain.descendants(jar)) == ["BOX"]
    assert codes(chain.ancestors(box)) == ["JAR"]


@both
def test_a_link_that_was_declared_wrong_is_no_link():
    leaf, wrong, right, tea = (LotFactory(code=code) for code in ("LEAF", "WRONG", "RIGHT", "TEA"))
    make(wrong, leaf)
    step = make(tea, wrong)
    declare_wrong(event=step, reason="Ghi nhầm lô", by=None)
    assert codes(chain.ancestors(tea)) == []

    again = make(tea, wrong)
    correct(
        event=again, reason="Ghi nhầm lô", by=None, lot=tea, kind="process", occurred_at=again.occurred_at,
        actor="Tổ", inputs=[Amount(right)],
    )  # fmt: skip
    assert codes(chain.ancestors(tea)) == ["RIGHT"]
    assert codes(chain.descendants(leaf)) == ["WRONG"]


@both
def test_the_journey_has_the_steps_of_all_that_went_in_and_not_what_became_of_it_elsewhere(
    django_assert_num_queries,
):
    leaf, tea, elsewhere = LotFactory(), LotFactory(), LotFactory()
    harvest = EventFactory(lot=leaf, kind="harvest")
    made = make(tea, leaf)
    make(elsewhere, leaf)
    EventFactory(lot=elsewhere, kind="ship")
    sold = EventFactory(lot=tea, kind="sell", occurred_at=timezone.now())

    with django_assert_num_queries(1):
        assert list(chain.journey(tea).in_order()) == [harvest, made, sold]


@both
def test_the_chain_ends_even_on_circles():
    first, second, third = (LotFactory(code=code) for code in "XYZ")
    for used, made in ((first, second), (second, third), (third, first)):
        EventFactory(lot=made, items=[EventItem(role="output", lot=made), EventItem(role="input", lot=used)])

    assert codes(chain.ancestors(first)) == ["Y", "Z"]
    assert codes(chain.descendants(first)) == ["Y", "Z"]
    assert chain.journey(first).count() == 3


def work_of(question):
    """How much SQLite does for it, in thousands of instructions."""
    rounds = []
    connection.connection.set_progress_handler(lambda: rounds.append(1), 1000)
    try:
        question()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return len(rounds)


def test_a_step_with_four_times_the_inputs_is_about_four_times_the_work():
    work = []
    for count in (300, 1200):
        top = LotFactory(code=f"TOP{count}")
        lots = [Lot(product=top.product, code=f"L{count}.{n}", packed_date=top.packed_date) for n in range(count)]
        lots = Lot.objects.bulk_create(lots)
        event = EventFactory(lot=top, items=[EventItem(role="output", lot=top)])
        EventItem.objects.bulk_create(EventItem(event=event, role="input", lot=lot) for lot in lots)
        assert chain.ancestors(top).count() == count
        work.append(work_of(lambda lot=top: chain.ancestors(lot).count()))
    assert work[1] < 8 * work[0]


@both
def test_a_lot_cannot_be_made_from_what_was_made_from_it():
    leaf, tea, blend = LotFactory(code="LEAF"), LotFactory(), LotFactory()
    make(tea, leaf)
    make(blend, tea)
    with pytest.raises(ValidationError, match="LEAF") as refused:
        make(leaf, blend)
    assert refused.value.code == "lot_own_ancestor"
    with pytest.raises(ValidationError):
        make(leaf, leaf)
    assert Event.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_steps_at_once_cannot_close_a_circle():
    a, b, c, d = (LotFactory(code=code) for code in "ABCD")
    make(b, a)
    make(d, c)
    gate = Barrier(2)

    def step(made, used):
        try:
            with transaction.atomic():
                gate.wait()
                make(Lot.objects.get(pk=made.pk), Lot.objects.get(pk=used.pk))
            return "kept"
        except ValidationError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(step, [c, a], [b, d]))
    assert sorted(answers) == ["kept", "refused"]


@pytest.mark.parametrize("wrong", [{"quantity": Decimal(0)}, {"quantity": Decimal(-1)}, {"lot": None}])
def test_a_part_of_an_event_is_checked_as_the_database_would_and_without_asking_it(wrong, django_assert_num_queries):
    lot = LotFactory()
    good = {"role": "subject", "lot": lot, "quantity": Decimal("0.5"), "uom": "KGM"}
    with django_assert_num_queries(0):
        EventItem(**good).full_clean(exclude={"event", "lot"})
        with pytest.raises(ValidationError):
            EventItem(**good | wrong).full_clean(exclude={"event", "lot"})
    event = EventFactory(lot=lot)
    with pytest.raises(IntegrityError), transaction.atomic():
        EventItem.objects.bulk_create([EventItem(event=event, **good | wrong)])
