"""What is kept of scans, cut by day on PostgreSQL; on SQLite the same rows in whole tables."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.utils import timezone

from tests import migrating
from tests.factories import LotFactory, StampRollFactory
from tests.traceability.scanning import local, scan, visitor
from traceability.models import Scan, ScanDay, ScanSeen, StampSighting
from traceability.scans import partitions, recording
from traceability.scans.recording import write

pytestmark = [pytest.mark.migrations, pytest.mark.django_db]
on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one table for all days")
TODAY = timezone.localdate()
SCANS, SEEN = Scan._meta.db_table, ScanSeen._meta.db_table


@pytest.fixture(autouse=True)
def _salts_of_this_test():
    recording._salt.cache_clear()


def days_ago(days):
    return TODAY - dt.timedelta(days=days)


def scans_on(*days):
    """Of one stamp by one phone, in the middle of each day, also in one that lies ahead."""
    roll = StampRollFactory()
    lot = LotFactory(product=roll.product)
    facts = {"who": visitor(1), "lot_id": lot.pk, "roll_id": roll.pk, "unit": 3}
    write([scan(roll.product_id, at=local(day), **facts) for day in days])


def rows_in(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("table", partitions.TABLES)
@on_postgres
def test_the_coming_week_has_its_parts_and_the_schedule_adds_a_day(table):
    assert sorted(partitions.parts(table)) == [TODAY + dt.timedelta(days=n) for n in range(8)]
    assert partitions.prepare(TODAY) == 0
    assert partitions.prepare(TODAY + dt.timedelta(days=1)) == len(partitions.TABLES)
    scans_on(TODAY + dt.timedelta(days=8))
    assert rows_in(partitions.name_of(table, TODAY + dt.timedelta(days=8))) == 1


@pytest.mark.parametrize("table", partitions.TABLES)
@on_postgres
def test_a_day_ends_at_midnight_in_viet_nam(table):
    roll = StampRollFactory()
    first, last = local(TODAY, 0, 0, 0), local(TODAY, 23, 59, 59)
    write([scan(roll.product_id, at=moment, roll_id=roll.pk, unit=unit) for unit, moment in ((1, first), (2, last))])
    write([scan(roll.product_id, at=last + dt.timedelta(seconds=1), roll_id=roll.pk, unit=1)])
    tomorrow = partitions.name_of(table, TODAY + dt.timedelta(days=1))
    assert (rows_in(partitions.name_of(table, TODAY)) > 0, rows_in(tomorrow), rows_in(table)) == (
        True, 1, 2 if table == SEEN else 3,
    )  # fmt: skip


@on_postgres
def test_a_scan_of_a_day_without_a_part_is_kept_and_counted_all_the_same():
    scans_on(days_ago(1), TODAY, TODAY + dt.timedelta(days=30))
    for table in partitions.TABLES:
        assert (rows_in(table), rows_in(partitions.rest_of(table))) == (3, 2)
    assert ScanDay.objects.count() == 3


@on_postgres
def test_a_day_of_which_something_lies_in_the_rest_stays_there():
    late = TODAY + dt.timedelta(days=20)
    scans_on(late)
    assert partitions.make(SCANS, [late, late + dt.timedelta(days=1)]) == 1
    assert late not in partitions.parts(SCANS)
    assert Scan.objects.count() == 1


def test_old_days_go_whole_and_the_others_stay(settings):
    settings.TRACEABILITY_SCAN_DAYS = 90
    for days in (200, 100, 2):
        if connection.vendor == "postgresql" and days != 100:  # that one lies in the rest
            for table in partitions.TABLES:
                partitions.make(table, [days_ago(days)])
    scans_on(days_ago(200), days_ago(100), days_ago(2), TODAY)
    call_command("forget_old_scans")
    assert {timezone.localdate(one.at) for one in Scan.objects.all()} == {days_ago(2), TODAY}
    assert set(ScanSeen.objects.values_list("day", flat=True)) == {TODAY}
    assert set(StampSighting.objects.values_list("day", flat=True)) == {days_ago(2), TODAY}
    assert ScanDay.objects.count() == 4
    if connection.vendor == "postgresql":
        assert days_ago(200) not in partitions.parts(SCANS)
        assert days_ago(2) in partitions.parts(SCANS)
        assert days_ago(2) not in partitions.parts(SEEN)


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_forgetting_waits_for_a_long_reader_without_holding_up_the_writers(monkeypatch):
    monkeypatch.setattr(partitions, "LOCK_TIMEOUT", "200ms")
    monkeypatch.setattr(partitions, "PAUSE", 0.1)
    partitions.make(SCANS, [days_ago(300)])
    reading, done = Event(), Event()

    def read_long():
        with transaction.atomic():
            assert Scan.objects.count() == 0
            reading.set()
            done.wait(30)
        connection.close()

    def forget():
        try:
            return recording.forget(before=days_ago(200))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        reader = pool.submit(read_long)
        assert reading.wait(30)
        forgetting = pool.submit(forget)
        scans_on(TODAY, TODAY)
        assert (Scan.objects.count(), forgetting.done()) == (2, False)
        done.set()
        assert forgetting.result(30) == "1 days and 0 rows"
        reader.result()


@on_postgres
def test_forgetting_gives_up_in_the_end(monkeypatch):
    monkeypatch.setattr(partitions, "TRIES", 2)
    monkeypatch.setattr(partitions, "PAUSE", 0)
    tries = []

    def in_use():
        tries.append(1)
        raise OperationalError("canceling statement due to lock timeout")

    with pytest.raises(OperationalError):
        partitions._patiently(in_use)
    assert len(tries) == 2


BY_DAY = ("traceability", "0010_scans_by_day")


@pytest.mark.django_db(transaction=True)
def test_rows_from_before_move_there_and_back():
    scans_on(days_ago(150), days_ago(1), TODAY)
    rows = [all_rows(model) for model in (Scan, ScanSeen, StampSighting)]
    old = migrating.unapply(BY_DAY)
    before = [old.get_model("traceability", name) for name in ("Scan", "ScanSeen", "StampSighting")]
    assert [all_rows(model) for model in before] == rows
    seen = before[1].objects.first()
    with pytest.raises(IntegrityError):
        before[1].objects.create(day=seen.day, key=bytes(seen.key))
    migrating.apply(BY_DAY)
    assert [all_rows(model) for model in (Scan, ScanSeen, StampSighting)] == rows
    if connection.vendor == "postgresql":
        assert rows_in(partitions.name_of(SCANS, days_ago(150))) == 1
        assert rows_in(partitions.rest_of(SCANS)) == 0
    write([scan(ScanDay.objects.first().product_id)])
    assert Scan.objects.count() == 4


def all_rows(model):
    columns = [f.attname for f in model._meta.concrete_fields if f.name not in ("id", "number", "pk")]
    return sorted(
        tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
        for row in model.objects.values_list(*sorted(columns))
    )
