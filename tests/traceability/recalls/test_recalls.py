"""A lot is called back together with what was made from it; the words change, the recall ends, the history stays."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from threading import Event as Flag

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from tests.factories import LotFactory, UserFactory
from tests.traceability.lots.test_chain import make
from traceability.lots import chain, releasing
from traceability.models import Event, Lot, Recall
from traceability.recalls import recalling
from traceability.signals import recall_started

pytestmark = pytest.mark.django_db
both = pytest.mark.both
WORDS = {"reason": "Vượt mức thuốc", "advice": "Đừng dùng", "reason_en": "Residues", "advice_en": "Do not use"}


@pytest.fixture
def tree():
    """Leaf → tea → (small, large); flower → large."""
    leaf, flower, tea, small, large = (LotFactory(code=code) for code in ("LEAF", "FLOWER", "TEA", "SMALL", "LARGE"))
    make(tea, leaf)
    make(small, tea)
    make(large, tea, flower)
    return {lot.code: lot for lot in (leaf, flower, tea, small, large)}


def open_codes():
    return sorted(Recall.objects.open().values_list("lot__code", flat=True))


@both
def test_a_recall_takes_what_was_made_from_the_lot_along(tree):
    officer = UserFactory()
    recall = recalling.recall(lot=tree["LEAF"], by=officer, with_made=None, **WORDS)

    assert open_codes() == ["LARGE", "LEAF", "SMALL", "TEA"]
    assert set(recall.consequences.values_list("because_of", "reason", "started_by")) == {
        (recall.pk, "Vượt mức thuốc", officer.pk)
    }


@both
def test_only_the_chosen_lots_are_taken_along(tree):
    recalling.recall(lot=tree["LEAF"], by=None, with_made=[tree["SMALL"].pk], **WORDS)
    assert open_codes() == ["LEAF", "SMALL"]


def test_a_lot_that_was_not_made_from_it_cannot_be_taken_along(tree):
    with pytest.raises(ValidationError) as refused:
        recalling.recall(lot=tree["TEA"], by=None, with_made=[tree["FLOWER"].pk], **WORDS)
    assert refused.value.code == "recall_of_strangers"
    assert not Recall.objects.exists()


def test_a_lot_that_is_called_back_for_another_reason_keeps_that_recall(tree):
    own = recalling.recall(lot=tree["SMALL"], by=None, reason="Nứt lọ", advice="Trả lại")
    recalling.recall(lot=tree["LEAF"], by=None, with_made=None, **WORDS)
    own.refresh_from_db()
    assert (own.reason, own.because_of) == ("Nứt lọ", None)


@pytest.fixture
def household(tree):
    """A member of the producer of LEAF and TEA; the others have producers of their own."""
    user = UserFactory()
    producer = tree["LEAF"].product.producer
    producer.members.add(user)
    tree["TEA"].product.producer = producer
    tree["TEA"].product.save()
    return user


@both
def test_what_others_made_is_held_until_they_decide(tree, household):
    releasing.hold(lot=tree["SMALL"], reason="Chờ kiểm nghiệm", by=None)
    recalling.recall_with_made(lot=tree["LEAF"], by=household, **WORDS)
    assert open_codes() == ["LEAF", "TEA"]
    held = dict(Lot.objects.filter(held_at__isnull=False).values_list("code", "held_reason"))
    assert held == {
        "SMALL": "Chờ kiểm nghiệm",
        "LARGE": f"Làm từ lô LEAF ({tree['LEAF'].product.title}), lô này đang bị thu hồi.",
    }


def test_what_was_left_out_is_not_taken_along_and_not_held(tree, household):
    recalling.recall_with_made(lot=tree["LEAF"], by=household, left_out=[tree["TEA"].pk], **WORDS)
    assert open_codes() == ["LEAF"]
    assert Lot.objects.get(code="TEA").held_at is None


def test_a_household_holds_along_what_it_made_itself_and_nobody_holds(tree, household):
    releasing.hold_with_made(lot=tree["LEAF"], reason="Chờ kiểm nghiệm", by=household)
    assert sorted(Lot.objects.filter(held_at__isnull=False).values_list("code", flat=True)) == ["LEAF", "TEA"]


def test_an_officer_decides_about_all_that_was_made(tree):
    officer = UserFactory(is_superuser=True)
    recalling.recall_with_made(lot=tree["LEAF"], by=officer, **WORDS)
    assert open_codes() == ["LARGE", "LEAF", "SMALL", "TEA"]
    assert not Lot.objects.filter(held_at__isnull=False).exists()


def test_better_words_reach_all_that_hang_on_the_recall(tree):
    recall = recalling.recall(lot=tree["LEAF"], by=None, with_made=None, **WORDS)
    recalling.change_words(recall=recall, reason="Dư lượng thuốc", advice="Mang trả", reason_en="", advice_en="")
    assert set(Recall.objects.values_list("reason", "advice")) == {("Dư lượng thuốc", "Mang trả")}
    with pytest.raises(ValidationError):
        recalling.change_words(recall=recall, reason=" ", advice="x")


def test_an_end_ends_it_for_all_and_the_history_stays(tree):
    recall = recalling.recall(lot=tree["LEAF"], by=None, with_made=None, **WORDS)
    recalling.end_recall(recall=recall, note="Đã thu đủ", by=None)
    assert open_codes() == []
    assert Recall.objects.filter(ended_note="Đã thu đủ").count() == 4
    with pytest.raises(ValidationError):
        recalling.change_words(recall=recall, reason="x", advice="y")


def test_holds_and_recalls_are_steps_of_the_journey(tree):
    leaf, tea = tree["LEAF"], tree["TEA"]
    releasing.hold(lot=leaf, reason="Chờ kiểm nghiệm", by=None, with_made=[tea.pk])
    releasing.unhold(lot=leaf, by=None)
    recall = recalling.recall(lot=leaf, by=None, with_made=[tea.pk], **WORDS)
    recalling.end_recall(recall=recall, note="Đã thu đủ", by=None)

    told = chain.journey(tea).in_order().filter(kind__in=["hold", "recall"])
    assert list(told.values_list("kind", "disposition")) == [
        ("hold", "non_sellable_other"), ("hold", "in_progress"), ("recall", "recalled"), ("recall", "in_progress")
    ]  # fmt: skip
    assert list(told)[-1].note.endswith("Đã thu đủ")
    assert all(event.event_hash for event in told)


def test_what_is_made_from_a_recalled_lot_afterwards_is_held(tree):
    recalling.recall(lot=tree["LEAF"], by=None, with_made=None, **WORDS)
    late = LotFactory(code="LATE")
    make(late, tree["TEA"])
    late.refresh_from_db()
    assert late.held_at
    assert "TEA" in late.held_reason


def test_a_drill_is_no_step_of_any_journey():
    lot = LotFactory()
    recall = recalling.recall(lot=lot, by=None, is_drill=True, **WORDS)
    recalling.end_recall(recall=recall, note="", by=None)
    assert not Event.objects.exists()
    assert not Recall.objects.public().exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_who_recall_one_tree_at_once_make_one_recall_of_each_lot(tree):
    gate, heard = Barrier(2), []

    def hear(**signal):
        heard.append(signal["recall"].pk)

    def call_back(code):
        try:
            gate.wait()
            return recalling.recall(lot=Lot.objects.get(code=code), by=None, with_made=None, **WORDS).pk
        finally:
            connection.close()

    recall_started.connect(hear)
    try:
        with ThreadPoolExecutor(2) as pool:
            keys = set(pool.map(call_back, ["LEAF", "LEAF"]))
    finally:
        recall_started.disconnect(hear)
    assert open_codes() == ["LARGE", "LEAF", "SMALL", "TEA"]
    assert len(keys) == len(heard) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_step_first", [True, False])
def test_what_is_made_while_a_recall_is_decided_does_not_escape_it(is_step_first):
    """Whichever holds the lots first, the other one waits for it and then sees what it did."""
    leaf, tea = LotFactory(code="LEAF"), LotFactory(code="TEA")
    done, may_commit = Flag(), Flag()

    def step():
        make(tea, leaf)

    def call_back():
        recalling.recall(lot=leaf, by=None, with_made=None, **WORDS)

    def slowly(act):
        try:
            with transaction.atomic():
                act()
                done.set()
                may_commit.wait(10)
        finally:
            connection.close()

    def meanwhile(act):
        try:
            act()
        finally:
            connection.close()

    first, second = (step, call_back) if is_step_first else (call_back, step)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(slowly, first)]
        done.wait(10)
        runs.append(pool.submit(meanwhile, second))
        time.sleep(0.5)  # until it waits for the lots
        may_commit.set()
        for one in runs:
            one.result()
    tea.refresh_from_db()
    assert bool(tea.held_at) or tea.recalls.open().exists()
