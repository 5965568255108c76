"""Which step tells when and where a lot was made, whatever else was written down of it."""

from types import SimpleNamespace

import pytest

from traceability.models import Event
from traceability.page.passport import MOST_LEGS, Passport

Kind = Event.Kind


def passport(*steps, is_own=True):
    def step(kind, place="Mỹ Lệ", is_withdrawn=False):
        event = SimpleNamespace(kind=kind, place=place, place_note="")
        return SimpleNamespace(event=event, is_withdrawn=is_withdrawn)

    found = Passport(product=None, lot=None, picture_id=None)
    found.journey = [SimpleNamespace(is_own=is_own, steps=[step(*one) for one in steps])]
    return found


@pytest.mark.parametrize(
    ("steps", "at"),
    [
        ([], None),
        ([(kind,) for kind in Kind if kind not in {Kind.PROCESS, Kind.HARVEST}], None),
        ([(Kind.HARVEST,), (Kind.PROCESS,), (Kind.PACK,), (Kind.SHIP,)], 1),
        ([(Kind.PROCESS,), (Kind.PROCESS,), (Kind.HARVEST,)], 1),
        ([(Kind.PROCESS,), (Kind.PROCESS, "x", True)], 0),
        ([(Kind.HARVEST,), (Kind.SHIP,)], 0),
    ],
)
def test_the_last_processing_tells_when_it_was_made_else_the_harvest(steps, at):
    found = passport(*steps)
    wanted = None if at is None else found.journey[0].steps[at].event
    assert found.produced is wanted


def test_what_others_did_tells_nothing_of_this_lot():
    assert passport((Kind.PROCESS,), is_own=False).produced is None
    assert passport((Kind.PACK,), is_own=False).last_processed is None


@pytest.mark.parametrize(
    ("steps", "at"),
    [
        ([(Kind.PROCESS,), (Kind.PACK,), (Kind.SHIP,)], 1),
        ([(Kind.PROCESS,), (Kind.PACK, "")], 0),
        ([(Kind.HARVEST,), (Kind.SHIP,)], None),
    ],
)
def test_where_it_was_handled_last_has_a_place(steps, at):
    found = passport(*steps)
    wanted = None if at is None else found.journey[0].steps[at].event
    assert found.last_processed is wanted


@pytest.mark.parametrize(
    ("legs", "shown", "more"), [(1, 1, 0), (MOST_LEGS + 1, MOST_LEGS + 1, 0), (MOST_LEGS + 3, MOST_LEGS + 1, 2)]
)
def test_of_a_long_journey_the_last_legs_are_shown_and_the_others_counted(legs, shown, more):
    found = passport()
    found.journey = list(range(legs))
    assert found.shown_journey == list(range(legs))[-shown:]
    assert found.more_legs == more
