import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import LotFactory, ProductFactory, UserFactory
from traceability.codes.serials import ROLL_WIDTH, issue, read
from traceability.lots import events, releasing
from traceability.models import Lot, RollBinding, Stamp
from traceability.recalls import recalling
from traceability.rolls import stamps
from traceability.signals import lot_released, recall_started


@pytest.fixture
def heard():
    heard = []

    def listen(signal=None, **facts):
        heard.append(signal)

    for signal in (lot_released, recall_started):
        signal.connect(listen)
    yield heard
    for signal in (lot_released, recall_started):
        signal.disconnect(listen)


def test_a_release_is_kept_once_and_told(lot, heard, django_capture_on_commit_callbacks):
    Lot.objects.update(released_at=None)
    user = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        released = releasing.release(lot=lot, by=user)
        assert releasing.release(lot=lot, by=None).released_at == released.released_at
    assert released.released_by == user
    assert heard == [lot_released]


def test_a_lot_past_its_date_is_not_released(lot):
    Lot.objects.update(
        released_at=None, packed_date=dt.date(2020, 1, 1), expires_date=timezone.localdate() - dt.timedelta(days=1)
    )
    with pytest.raises(ValidationError):
        releasing.release(lot=lot, by=None)


def test_a_hold_needs_its_reason(lot):
    with pytest.raises(ValidationError):
        releasing.hold(lot=lot, reason=" ", by=None)


def test_lots_on_sale_are_first_expired_first_out(lot):
    today = timezone.localdate()
    sooner = LotFactory(product=lot.product, expires_date=today + dt.timedelta(days=5))
    lasting = LotFactory(product=lot.product, expires_date=None)
    LotFactory(product=lot.product, released_at=None)
    LotFactory(product=lot.product, packed_date=today - dt.timedelta(days=9), expires_date=today - dt.timedelta(days=1))
    held, recalled = LotFactory(product=lot.product), LotFactory(product=lot.product)
    releasing.hold(lot=held, reason="Kiểm tra", by=None)
    recalling.recall(lot=recalled, reason="x", advice="y", by=None)
    assert list(Lot.objects.on_sale()) == [sooner, lot, lasting]
    assert list(Lot.objects.recalled()) == [recalled]


def test_a_lot_whose_recall_has_ended_is_on_sale_again(lot):
    recalling.end_recall(recall=recalling.recall(lot=lot, reason="x", advice="y", by=None), note="", by=None)
    assert lot in Lot.objects.on_sale()


def test_a_second_recall_changes_the_words_of_the_first(lot, heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        recalling.recall(lot=lot, reason="x", advice="y", by=None)
        recalling.recall(lot=lot, reason="z", advice="y", by=None)
    assert [recall.reason for recall in lot.recalls.all()] == ["z"]
    assert heard == [recall_started]
    with pytest.raises(ValidationError):
        recalling.recall(lot=lot, reason="", advice="", by=None)


def test_a_step_is_recorded_and_verified_once(lot):
    officer, other = UserFactory(), UserFactory()
    event = events.record_event(lot=lot, kind="ship", occurred_at=timezone.now(), actor="HTX", by=officer)
    assert not event.is_verified
    assert events.verify_event(event=event, by=officer).verified_by == officer
    assert events.verify_event(event=event, by=other).verified_by == officer


@pytest.mark.parametrize("wrong", [{"kind": "dance"}, {"actor": ""}, {"occurred_at": "tomorrow"}])
def test_a_step_that_cannot_be_is_refused(lot, wrong):
    facts = {"kind": "ship", "occurred_at": timezone.now(), "actor": "HTX", **wrong}
    if facts["occurred_at"] == "tomorrow":
        facts["occurred_at"] = timezone.now() + dt.timedelta(days=1)
    with pytest.raises(ValidationError):
        events.record_event(lot=lot, by=None, **facts)


def test_a_roll_costs_one_row(product):
    roll = stamps.order_roll(product=product, units=1_000_000, by=None)
    assert len(roll.code) == ROLL_WIDTH
    assert read(issue(bytes(roll.secret), roll.code, 1_000_000)).is_authentic(bytes(roll.secret))
    assert not Stamp.objects.exists()
    for units in (0, 10_000_001):
        with pytest.raises(ValidationError):
            stamps.order_roll(product=product, units=units, by=None)


def test_a_range_is_bound_to_one_lot_only(roll, lot):
    stamps.bind(roll=roll, lot=lot, first_unit=1, last_unit=100, by=None)
    assert roll.next_free_unit == 101
    other = LotFactory(product=lot.product)
    for first, last in ((1, 1), (100, 200), (50, 60), (0, 5), (900, 1001), (20, 10)):
        with pytest.raises(ValidationError):
            stamps.bind(roll=roll, lot=other, first_unit=first, last_unit=last, by=None)
    assert stamps.bind(roll=roll, lot=other, first_unit=101, last_unit=1000, by=None).units == 900


def test_the_database_refuses_an_overlap_whoever_writes(roll, lot):
    RollBinding.objects.create(roll=roll, lot=lot, first_unit=1, last_unit=100)
    with pytest.raises(IntegrityError), transaction.atomic():
        RollBinding.objects.create(roll=roll, lot=lot, first_unit=100, last_unit=101)
    with pytest.raises(ValidationError):
        RollBinding(roll=roll, lot=lot, first_unit=100, last_unit=101).full_clean()


def test_stamps_of_another_product_are_not_bound(roll):
    with pytest.raises(ValidationError):
        stamps.bind(roll=roll, lot=LotFactory(), first_unit=1, last_unit=2, by=None)


def test_producers_edit_their_own_lots_and_stamps_only(lot, roll):
    member, stranger = UserFactory(), UserFactory()
    lot.product.producer.members.add(member)
    for thing in (lot, roll):
        assert thing.is_editable_by(member)
        assert not thing.is_editable_by(stranger)
        assert not thing.is_editable_by(AnonymousUser())
    assert list(Lot.objects.of(member)) == [lot]
    assert not Lot.objects.of(stranger).exists()


def test_a_stamp_beside_another_products_number_is_not_ours(browse, roll):
    other = ProductFactory()
    response = browse(f"/01/{other.gtin}/21/{issue(bytes(roll.secret), roll.code, 1)}")
    assert response.status_code == 404
    assert "không do chúng tôi phát hành" in response.content.decode()


def test_a_stamp_beside_another_lot_is_not_ours(browse, roll, lot):
    stamps.bind(roll=roll, lot=lot, first_unit=1, last_unit=10, by=None)
    serial = issue(bytes(roll.secret), roll.code, 1)
    assert browse(f"/01/{roll.product.gtin}/10/{lot.code}/21/{serial}").status_code == 200
    assert browse(f"/01/{roll.product.gtin}/10/OTHER/21/{serial}").status_code == 404


def test_a_stamp_alone_is_enough_where_there_is_no_gtin(browse, roll, lot):
    stamps.bind(roll=roll, lot=lot, first_unit=1, last_unit=10, by=None)
    serial = issue(bytes(roll.secret), roll.code, 1)
    assert lot.code in browse(f"/T/{serial}").content.decode()
    assert browse(f"/t/{roll.product.trace_code}/21/{serial}").status_code == 200
