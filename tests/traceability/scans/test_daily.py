"""Daily sums say what the single scans say, whoever wrote them and in whatever order."""

import datetime as dt
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import LotFactory, ProductFactory, StampRollFactory
from tests.traceability.conftest import PHONE
from tests.traceability.scanning import local, scan, visitor
from traceability import conf
from traceability.models import Scan, ScanDay, ScanSeen, StampSighting
from traceability.scans import bulk, daily, recording
from traceability.scans.recording import write

both = pytest.mark.both
TODAY = timezone.localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)
# What tells phones apart is kept for these two days.
TIMES = [local(YESTERDAY), local(YESTERDAY, 23, 59, 59), local(TODAY, 0, 0, 0), local(TODAY)]


@pytest.fixture(autouse=True)
def _salts_of_this_test():
    recording._salt.cache_clear()


@pytest.fixture
def lots(db):
    product = ProductFactory()
    return [LotFactory(product=product), LotFactory(product=product), LotFactory()]


def sums():
    columns = ("day", "product_id", "lot_id", "province", "verdict", "scans", "devices")
    return sorted(ScanDay.objects.values_list(*columns), key=str)


def counted():
    """The same by hand, from the single scans."""
    numbers, devices = defaultdict(int), defaultdict(set)
    for one in Scan.objects.all():
        key = (timezone.localdate(one.at), one.product_id, one.lot_id, one.province, one.verdict)
        numbers[key] += 1
        devices[key].add(one.device_hash)
    return sorted(((*key, numbers[key], len(devices[key])) for key in numbers), key=str)


SCANS = st.tuples(
    st.integers(0, 3), st.sampled_from([0, 1, 2, None]), st.integers(0, 4), st.sampled_from(["", "79", "01"]),
    st.sampled_from(["ok", "recalled"]),
)  # fmt: skip


@both
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(SCANS, max_size=12), max_size=6))
def test_sums_are_those_of_the_single_scans_and_can_be_made_anew(lots, batches):
    for model in (Scan, ScanDay, ScanSeen):
        model.objects.all().delete()
    for batch in batches:
        write([_scan_of(lots, *facts) for facts in batch])
    assert sums() == counted()
    before = sums()
    for _again in range(2):
        daily.rebuild(first=YESTERDAY, last=TODAY)
        assert sums() == before


def _scan_of(lots, time, lot, phone, province, verdict):
    which = lots[lot] if lot is not None else None
    product = which.product_id if which else lots[0].product_id
    who = visitor(phone, province=province)
    return scan(product, at=TIMES[time], who=who, lot_id=which and which.pk, verdict=verdict)


def test_a_day_ends_at_midnight_in_viet_nam(lots):
    product = lots[0].product_id
    write([scan(product, at=moment) for moment in TIMES[1:3]])
    assert [(row[0], row[5]) for row in sums()] == [(YESTERDAY, 1), (TODAY, 1)]
    assert TIMES[2].astimezone(dt.UTC).time() == dt.time(17)


def test_a_phone_counts_once_a_day_and_lot(lots):
    now = timezone.now()
    one, another = visitor(1), visitor(2)
    write([scan(lots[0].product_id, at=now, who=who, lot_id=lots[0].pk) for who in (one, one, another)])
    write([scan(lots[0].product_id, at=now, who=one, lot_id=lot.pk) for lot in lots[:2]])
    assert sorted((row[5], row[6]) for row in sums()) == [(1, 1), (4, 2)]


def test_scans_after_a_rebuild_do_not_count_their_phone_again(lots):
    today = timezone.localdate()
    write([scan(lots[0].product_id)])
    daily.rebuild(first=today, last=today)
    write([scan(lots[0].product_id)])
    assert [row[5:] for row in sums()] == [(2, 1)]


@both
@pytest.mark.django_db(transaction=True)
def test_workers_that_write_at_once_lose_and_double_nothing():
    """Six connections, the same lots, stamps and phones, in different orders; a rebuild in between."""
    product = ProductFactory()
    lots = [LotFactory(product=product) for _ in range(3)]
    roll = StampRollFactory(product=product)
    now, workers, rounds = timezone.now(), 6, 5
    barrier = Barrier(workers + 1)

    def worker(number):
        barrier.wait(30)
        for turn in range(rounds):
            batch = [
                scan(
                    product.pk,
                    at=now,
                    who=visitor(phone, network=phone),
                    lot_id=lot.pk,
                    roll_id=roll.pk,
                    unit=phone + 1,
                )
                for lot in lots
                for phone in range(7)
            ]
            write(batch[:: 1 if (number + turn) % 2 else -1])
        connections.close_all()

    def rebuilder():
        barrier.wait(30)
        for _turn in range(3):
            daily.rebuild(first=timezone.localdate(now), last=timezone.localdate(now))
        connections.close_all()

    with ThreadPoolExecutor(workers + 1) as pool:
        done = [pool.submit(worker, number) for number in range(workers)] + [pool.submit(rebuilder)]
    for one in done:
        one.result()
    assert Scan.objects.count() == workers * rounds * 21
    assert sums() == counted()
    assert {row[5:] for row in sums()} == {(workers * rounds * 7, 7)}
    assert StampSighting.objects.count() == 7


def every_text_in_the_database():
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield from (bytes(v) if isinstance(v, memoryview | bytes) else str(v).encode() for v in row)


@both
def test_nothing_in_any_table_tells_an_address_or_a_browser(browse, roll, lot, settings):
    from traceability.codes.serials import issue
    from traceability.rolls import stamps

    settings.TRACEABILITY_TRUSTED_PROXIES = 1
    stamps.bind(roll=roll, lot=lot, first_unit=1, last_unit=10, by=None)
    path = f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, 3)}"
    for address in ("203.0.113.77", "2405:4802:1:2::77"):
        browse(path, **{"x-forwarded-for": address, "accept-language": "vi-VN,vi;q=0.87"})
    recording.buffer.flush()
    assert StampSighting.objects.count() == 2
    found = b"\n".join(every_text_in_the_database())
    for told in (b"203.0.113", b"2405:4802", bytes([203, 0, 113, 77]), PHONE.encode(), b"SM-A155F", b"q=0.87"):
        assert told not in found


def test_what_tells_phones_apart_is_thrown_away_with_its_day(lots, settings, tmp_path):
    settings.TRACEABILITY_SALT_DIRECTORY = tmp_path
    recording._salt.cache_clear()
    today = timezone.localdate()
    write([scan(lots[0].product_id, at=timezone.now() - dt.timedelta(days=ago)) for ago in (3, 0)])
    daily.forget_devices(today)
    assert [path.name for path in conf.salt_directory().iterdir()] == [f"{today:%Y-%m-%d}"]
    assert set(ScanSeen.objects.values_list("day", flat=True)) == {today}


@both
def test_old_rows_go_in_portions_that_keep_no_writer_waiting(lots, monkeypatch):
    monkeypatch.setattr(bulk, "PORTION", 2)
    old = timezone.now() - dt.timedelta(days=400)
    write([scan(lots[0].product_id, at=old, who=visitor(phone), lot_id=lots[0].pk) for phone in range(5)])
    with CaptureQueriesContext(connection) as asked:
        call_command("forget_old_scans")
    for model in (Scan, ScanSeen):
        deletes = [one["sql"] for one in asked if one["sql"].startswith(f"DELETE FROM {model._meta.db_table} ")]
        assert len(deletes) == 4
        assert all("LIMIT 2" in sql for sql in deletes)
        assert not model.objects.exists()


def test_a_flush_throws_nothing_away_and_raises_the_day_last(db):
    roll = StampRollFactory()
    long_ago = TODAY - dt.timedelta(days=5)
    ScanSeen.objects.create(day=long_ago, key=b"k" * 16)
    with CaptureQueriesContext(connection) as asked:
        write([scan(roll.product_id, at=timezone.now(), roll_id=roll.pk, unit=1)])
    statements = [one["sql"] for one in asked]
    assert not [sql for sql in statements if sql.startswith("DELETE")]
    assert ScanSeen.objects.filter(day=long_ago).exists()
    written = [sql for sql in statements if sql.startswith("INSERT")]
    assert f'"{ScanDay._meta.db_table}"' in written[-1]
    assert [sql for sql in written[:-1] if f'"{StampSighting._meta.db_table}"' in sql]


def test_single_scans_are_kept_for_a_time_and_their_sums_for_good(lots, settings, capsys):
    settings.TRACEABILITY_SCAN_DAYS = 30
    now = timezone.now()
    write([scan(lots[0].product_id, at=now - dt.timedelta(days=ago)) for ago in (40, 31, 29, 0)])
    before = sums()
    call_command("forget_old_scans")
    assert Scan.objects.count() == 2
    assert sums() == before
    first = timezone.localdate() - dt.timedelta(days=29)
    call_command("rebuild_scan_days")
    assert sums() == before
    with pytest.raises(CommandError, match=str(first)):
        call_command("rebuild_scan_days", "--since", "2020-01-01")
    assert sums() == before
