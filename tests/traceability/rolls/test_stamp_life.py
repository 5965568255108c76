"""A roll from its order to the last stamp: who may do what when, also when two people do it at once."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.factories import LotFactory, StampRollFactory, UserFactory
from traceability.codes.serials import issue
from traceability.lots import releasing
from traceability.models import RollBinding, RollWithdrawal, Stamp, UndoneBinding
from traceability.recalls import recalling
from traceability.rolls import stamps


def path(roll, unit):
    return f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, unit)}"


def withdraw(roll, first, last, kind="void", reason="Ướt nước"):
    return stamps.withdraw(roll=roll, first_unit=first, last_unit=last, kind=kind, reason=reason, by=None)


def bind(roll, lot, first, last):
    return stamps.bind(roll=roll, lot=lot, first_unit=first, last_unit=last, by=None)


def test_each_step_keeps_who_did_it_first(roll, lot):
    first, second = UserFactory(), UserFactory()
    for by in (first, second):
        stamps.note_print_file(roll=roll, form="csv", first_unit=1, last_unit=1000, by=by)
        stamps.deliver(roll=roll, by=by)
    roll.refresh_from_db()
    assert roll.printed_by == roll.delivered_by == first
    assert [file.taken_by for file in roll.print_files.order_by("pk")] == [first, second]
    assert roll.printed_at
    assert roll.delivered_at


def test_stamps_on_a_package_have_been_delivered(roll, lot):
    bind(roll, lot, 1, 10)
    roll.refresh_from_db()
    assert roll.delivered_at is not None


def test_withdrawing_a_million_stamps_costs_one_row(product):
    roll = StampRollFactory(product=product, units=1_000_000)
    [row] = withdraw(roll, 1, 1_000_000, "returned")
    assert row.units == 1_000_000
    assert not Stamp.objects.exists()
    assert roll.next_free_unit == 1_000_001


def test_a_stamp_is_withdrawn_once_whatever_the_ranges(roll):
    withdraw(roll, 5, 6)
    withdraw(roll, 1, 10, "returned")
    rows = RollWithdrawal.objects.order_by("first_unit").values_list("first_unit", "last_unit", "kind")
    assert list(rows) == [(1, 4, "returned"), (5, 6, "void"), (7, 10, "returned")]
    with pytest.raises(ValidationError):
        withdraw(roll, 2, 9)


@pytest.mark.parametrize(("first", "last", "reason"), [(0, 1, "x"), (1, 1001, "x"), (9, 3, "x"), (1, 2, "  ")])
def test_a_withdrawal_that_cannot_be_is_refused(roll, first, last, reason):
    with pytest.raises(ValidationError):
        withdraw(roll, first, last, reason=reason)


@pytest.mark.parametrize("kind", ["void", "returned"])
def test_withdrawn_stamps_are_never_bound(roll, lot, kind):
    withdraw(roll, 10, 20, kind)
    for first, last in ((10, 20), (1, 10), (20, 30), (1, 1000), (15, 15)):
        with pytest.raises(ValidationError):
            bind(roll, lot, first, last)
    with pytest.raises(ValidationError):
        stamps.apply_stamps(roll=roll, lot=lot, first_unit=12, last_unit=18, by=None)
    made = stamps.apply_stamps(roll=roll, lot=lot, first_unit=1, last_unit=30, by=None)
    assert [(one.first_unit, one.last_unit) for one in made] == [(1, 9), (21, 30)]


def test_stamps_on_packages_are_voided_but_not_returned(roll, lot, browse):
    bind(roll, lot, 1, 10)
    with pytest.raises(ValidationError):
        withdraw(roll, 5, 15, "returned")
    withdraw(roll, 5, 15)
    assert 'class="verdict void"' in browse(path(roll, 5)).content.decode()
    assert 'class="verdict ok"' in browse(path(roll, 4)).content.decode()


def test_a_scan_of_a_stamp_that_is_on_no_package_tells_why(roll, browse):
    assert "bản in chưa về tới nơi" in browse(path(roll, 1)).content.decode()
    stamps.deliver(roll=roll, by=None)
    assert "chưa gắn vào lô nào" in browse(path(roll, 1)).content.decode()
    withdraw(roll, 1, 1, "returned")
    page = browse(path(roll, 1)).content.decode()
    assert 'class="verdict void"' in page
    assert "trả lại khi chưa dùng" in page


def test_a_look_at_a_stamp_costs_one_query_whatever_happened_to_it(roll, lot, django_assert_num_queries):
    from traceability.codes.digital_link import parse
    from traceability.lookup import find

    bind(roll, lot, 1, 10)
    withdraw(roll, 3, 3)
    Stamp.objects.create(roll=roll, unit=3, opened_at=timezone.now())
    with django_assert_num_queries(1):
        named = find(parse(path(roll, 3)))
    assert (named.lot_id, named.withdrawn, named.unit) == (lot.pk, "void", 3)
    assert named.opened_at


@pytest.mark.django_db
def test_the_range_around_a_stamp_is_read_from_an_index_alone():
    from traceability.lookup import _STAMP_SQL

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {_STAMP_SQL}", {"unit": 5, "roll_code": "7K3QD"})
        plan = " ".join(str(step) for step in cursor.fetchall())
    for index in ("binding_by_unit", "withdrawal_by_unit"):
        assert f"USING COVERING INDEX {index} (roll_id=? AND first_unit<?)" in plan


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_look_at_a_stamp_is_planned_once_for_each_connection(roll, django_assert_num_queries):
    from traceability.lookup import _stamp_row

    with django_assert_num_queries(6):
        assert {_stamp_row(roll.code, 5).roll_id for _ in range(6)} == {roll.pk}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%withdrawal%r.code = $2%'")
        assert cursor.fetchone() == (1,)


def test_the_free_stamps_are_those_on_no_lot_and_not_withdrawn(roll, lot):
    bind(roll, lot, 1, 10)
    withdraw(roll, 21, 1000)
    assert roll.free_ranges() == [(11, 20)]
    assert roll.next_free_unit == 11
    bind(roll, lot, 11, 20)
    assert roll.free_ranges() == []
    assert roll.next_free_unit == 1001


def test_a_slip_is_mended_and_the_history_kept(roll, lot):
    by = UserFactory()
    binding = stamps.bind(roll=roll, lot=lot, first_unit=1, last_unit=10, by=by)
    Stamp.objects.create(roll=roll, unit=1, first_scanned_at=timezone.now())  # the producer tries one
    undone = stamps.unbind(binding=binding, by=by)
    assert (undone.lot, undone.units, undone.bound_by, undone.undone_by) == (lot, 10, by, by)
    assert roll.next_free_unit == 1
    bind(roll, LotFactory(product=lot.product), 1, 10)


@pytest.mark.parametrize("event", [{"opened_at": timezone.now()}, {"sold_at": timezone.now()}, {"status": "reported"}])
def test_what_a_customer_has_dealt_with_stays_bound(roll, lot, event):
    binding = bind(roll, lot, 1, 10)
    Stamp.objects.create(roll=roll, unit=10, **event)
    with pytest.raises(ValidationError):
        stamps.unbind(binding=binding, by=None)
    assert RollBinding.objects.exists()


def test_after_a_day_a_scan_keeps_the_stamps_on_their_lot(roll, lot):
    binding = bind(roll, lot, 1, 10)
    RollBinding.objects.update(bound_at=timezone.now() - stamps.UNDO_WITHIN - dt.timedelta(minutes=1))
    Stamp.objects.create(roll=roll, unit=10, first_scanned_at=timezone.now())
    with pytest.raises(ValidationError):
        stamps.unbind(binding=binding, by=None)
    Stamp.objects.all().delete()
    stamps.unbind(binding=binding, by=None)


def test_no_lot_sheds_a_recall_or_a_hold_by_unbinding(roll, lot):
    held = bind(roll, lot, 1, 10)
    releasing.hold(lot=lot, reason="Kiểm tra", by=None)
    with pytest.raises(ValidationError):
        stamps.unbind(binding=held, by=None)
    other = LotFactory(product=lot.product)
    recalled = bind(roll, other, 11, 20)
    recalling.recall(lot=other, reason="x", advice="y", by=None)
    with pytest.raises(ValidationError):
        stamps.unbind(binding=recalled, by=None)


@pytest.mark.both
@pytest.mark.django_db
def test_the_database_keeps_withdrawals_apart(roll):
    withdraw(roll, 1, 10)
    with pytest.raises(IntegrityError), transaction.atomic():
        RollWithdrawal.objects.create(roll=roll, first_unit=10, last_unit=12, kind="void", reason="x")


def at_once(*jobs):
    """All in the same moment, each on its own connection; what each returned or why it was refused."""
    barrier = threading.Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait()
            job()
        except ValidationError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(jobs)) as pool:
        return sorted(pool.map(run, jobs))


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_of_eight_who_bind_the_same_stamps_one_succeeds(roll, lot):
    overlapping = [(unit, unit + 100) for unit in range(1, 9)]
    results = at_once(*[lambda ends=ends: bind(roll, lot, *ends) for ends in overlapping])
    assert results == ["bind_overlap"] * 7 + ["done"]
    assert RollBinding.objects.count() == 1


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["void", "returned"])
def test_whoever_is_first_withdrawn_and_bound_never_meet(roll, lot, kind):
    jobs = [lambda unit=unit: bind(roll, lot, unit, unit) for unit in range(1, 5)]
    jobs += [lambda unit=unit: withdraw(roll, unit, unit, kind) for unit in range(1, 5)]
    at_once(*jobs)
    for unit in range(1, 5):
        gone = RollWithdrawal.objects.filter(first_unit=unit).first()
        bound = RollBinding.objects.filter(first_unit=unit).first()
        assert gone or bound
        if gone and bound:  # a package's stamp was voided, in this order
            assert kind == "void"
            assert bound.bound_at <= gone.withdrawn_at


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_binding_is_taken_back_once(roll, lot):
    binding = bind(roll, lot, 1, 10)

    def undo():
        try:
            stamps.unbind(binding=binding, by=None)
        except RollBinding.DoesNotExist:
            raise ValidationError("gone", "gone") from None

    assert at_once(undo, undo, undo) == ["done", "gone", "gone"]
    assert UndoneBinding.objects.count() == 1
