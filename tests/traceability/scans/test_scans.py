import datetime as dt

import pytest
from django.db import IntegrityError, OperationalError
from django.utils import timezone

from tests.traceability.conftest import PHONE
from traceability.codes.serials import issue
from traceability.models import Scan, Stamp
from traceability.rolls import stamps
from traceability.scans import devices, salts
from traceability.scans.buffer import ScanBuffer, ScanRecord
from traceability.scans.devices import Visitor, is_machine
from traceability.scans.recording import buffer, write
from traceability.scans.warnings import clear_unusual

PHONE_AT_HOME = Visitor("203.0.113.7", PHONE, "vi", "")


@pytest.fixture
def stamp_path(roll, lot):
    stamps.bind(roll=roll, lot=lot, first_unit=1, last_unit=10, by=None)
    return f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, 3)}"


def test_a_persons_scan_is_kept_without_an_address(browse, lot, stamp_path, roll):
    browse(stamp_path)
    assert Scan.objects.count() == 0  # the page did not wait for it
    buffer.flush()
    scan = Scan.objects.get()
    assert (scan.product, scan.lot, scan.roll, scan.unit, scan.verdict) == (lot.product, lot, roll, 3, "ok")
    assert scan.device_class == "phone"
    assert len(scan.device_hash) == 16
    assert abs(scan.at - timezone.now()) < dt.timedelta(minutes=1)


def test_a_lot_and_a_cached_page_are_counted_too(browse, lot):
    for _ in range(3):
        browse(lot.trace_path)
    buffer.flush()
    assert Scan.objects.filter(lot=lot, roll=None).count() == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x-purpose": "preview"},
        {"x-moz": "prefetch"},
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"user-agent": "facebookexternalhit/1.1"},
        {"user-agent": "ZaloBot"},
        {"user-agent": "curl/8.5"},
        {"user-agent": ""},
    ],
)
def test_machines_are_not_counted(browse, lot, headers):
    assert browse(lot.trace_path, **headers).status_code == 200
    buffer.flush()
    assert not Scan.objects.exists()


def test_head_is_answered_and_not_counted(client, lot):
    response = client.head(lot.trace_path, headers={"user-agent": PHONE, "accept": "text/html"})
    assert (response.status_code, response.content) == (200, b"")
    buffer.flush()
    assert not Scan.objects.exists()


def test_a_phone_inside_an_app_is_a_person():
    assert not is_machine(f"{PHONE} Zalo android/12090681 ZaloTheme/light ZaloLanguage/vi")


def test_a_forged_serial_writes_nothing(browse, roll, lot):
    browse(f"/01/{roll.product.gtin}/21/7K3QD00042AAAAAAAA")
    buffer.flush()
    assert not Scan.objects.exists()
    assert not Stamp.objects.exists()


def test_the_first_scan_of_a_stamp_makes_its_row(browse, stamp_path, roll):
    browse(stamp_path)
    browse(stamp_path)
    buffer.flush()
    stamp = Stamp.objects.get()
    assert (stamp.roll, stamp.unit, stamp.status) == (roll, 3, "seen")
    assert stamp.first_scanned_at is not None


@pytest.fixture
def from_network(browse, settings):
    """Open a path from an address of its own network, with a phone of its own."""
    settings.TRACEABILITY_TRUSTED_PROXIES = 1

    def get(path, number):
        return browse(path, **{"x-forwarded-for": f"203.0.{number}.7", "user-agent": f"{PHONE} {number}"})

    return get


def test_a_stamp_on_many_devices_changes_its_verdict(browse, from_network, stamp_path, settings):
    settings.TRACEABILITY_UNUSUAL = {"devices": 4}
    for number in range(4):
        from_network(stamp_path, number)
    buffer.flush()
    assert "Đang lưu hành bình thường" in browse(stamp_path).content.decode()
    buffer.flush()
    assert "Bị quét nhiều bất thường" in browse(stamp_path).content.decode()
    stamp = Stamp.objects.get()
    assert (stamp.unusual_reason, stamp.unusual_devices) == ("devices", 5)


def test_a_stamp_in_many_provinces_changes_its_verdict(browse, stamp_path, settings):
    settings.TRACEABILITY_UNUSUAL = {"provinces": 2}
    settings.TRACEABILITY_PROVINCE_HEADER = "X-Province"
    for province in ("01", "79", "92"):
        browse(stamp_path, **{"x-province": province, "accept-language": f"vi,{province}"})
    buffer.flush()
    stamp = Stamp.objects.get()
    assert (stamp.unusual_reason, stamp.unusual_provinces) == ("places", 3)


def test_an_address_tells_its_province(browse, lot, settings):
    settings.TRACEABILITY_TRUSTED_PROXIES = 1
    browse(lot.trace_path, **{"x-forwarded-for": "1.52.1.200"})
    browse(lot.trace_path, **{"x-forwarded-for": "8.8.8.8"})
    buffer.flush()
    assert sorted(Scan.objects.values_list("province", flat=True)) == ["", "48"]


def test_an_explained_stamp_is_in_order_again(browse, stamp_path, roll):
    stamp = Stamp.objects.create(roll=roll, unit=3, unusual_at=timezone.now())
    clear_unusual(stamp=stamp, note="Kệ trưng bày", by=None)
    assert "Đang lưu hành bình thường" in browse(stamp_path).content.decode()


def visit(rf, **headers):
    return devices.visitor(rf.get("/", headers={"user-agent": PHONE, **headers}))


def test_the_hash_of_a_device_changes_every_day(rf):
    today = dt.date(2026, 11, 22)
    drawn = [salts.salt_of(day) for day in (today, today, today + dt.timedelta(days=1))]
    hashes = [devices.known(visit(rf), salt).device_hash for salt in drawn]
    assert hashes[0] == hashes[1] != hashes[2]


def test_an_address_is_believed_from_trusted_proxies_only(rf, settings):
    def seen(forwarded):
        return visit(rf, **{"x-forwarded-for": forwarded}).address

    assert seen("1.1.1.1") == seen("2.2.2.2")
    settings.TRACEABILITY_TRUSTED_PROXIES = 1
    assert seen("1.1.1.1") != seen("2.2.2.2")
    assert seen("9.9.9.9, 1.1.1.1") == seen("1.1.1.1")


def record(product_id, at=None, visitor=PHONE_AT_HOME, **values):
    facts = {"lot_id": None, "roll_id": None, "unit": None, "verdict": "ok"}
    return ScanRecord(at=at or timezone.now(), product_id=product_id, visitor=visitor, **(facts | values))


def test_a_failing_database_is_counted_and_the_page_is_sent(browse, lot, monkeypatch, caplog):
    def fail(batch):
        raise IntegrityError("down")

    monkeypatch.setattr(buffer, "_write", fail)
    before = buffer.counts["failed"]
    assert browse(lot.trace_path).status_code == 200
    buffer.flush()
    assert buffer.counts["failed"] == before + 1
    assert "could not be written" in caplog.text


def test_scans_wait_for_a_database_that_is_away():
    written, is_away = [], [True]

    def write_when_back(batch):
        if is_away:
            raise OperationalError("server closed the connection")
        written.extend(batch)

    patient = ScanBuffer(write_when_back, seconds=lambda: 0)
    first, second = record(1), record(2)
    patient.put(first)
    patient.put(second)
    patient.flush()
    assert patient.counts == {}
    is_away.clear()
    patient.flush()
    assert (written, patient.counts) == ([first, second], {"written": 2})


@pytest.mark.django_db(transaction=True)
def test_a_scan_of_what_was_deleted_does_not_take_the_others_with_it():
    from tests.factories import ProductFactory

    product = ProductFactory()
    write([record(product.pk), record(987_654), record(product.pk)])
    assert Scan.objects.count() == 2


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_scans_wait_when_the_database_goes_away_in_the_middle(monkeypatch):
    """Whatever way the rows go: COPY's faults are not Django's by themselves."""
    from django.db import connection

    from tests.factories import ProductFactory
    from traceability.scans import bulk

    product, insert = ProductFactory(), bulk.insert

    def insert_into_what_is_gone(*args):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                end_connection(cursor.fetchone()[0])
            return insert(*args)
        raise OperationalError("database is locked")

    patient = ScanBuffer(write, seconds=lambda: 0)
    patient.put(record(product.pk))
    monkeypatch.setattr(bulk, "insert", insert_into_what_is_gone)
    patient.flush()
    assert (len(patient._waiting), patient.counts["failed"]) == (1, 0)
    connection.close()
    monkeypatch.setattr(bulk, "insert", insert)
    patient.flush()
    assert Scan.objects.count() == 1


def end_connection(pid):
    """From a connection of its own."""
    from django.db import connection

    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    finally:
        other.close()


def test_the_buffer_is_bounded_and_says_what_it_dropped(caplog):
    written = []
    small = ScanBuffer(written.extend, seconds=lambda: 0, capacity=5)
    for _ in range(8):
        small.put(record(1))
    small.flush()
    assert len(written) == 5
    assert small.counts == {"dropped": 3, "written": 5}
    small.flush()
    assert [one.getMessage() for one in caplog.records] == ["3 scans were dropped: 5 waited for the database already"]


def test_the_thread_writes_within_a_second():
    import threading

    done = threading.Event()
    quick = ScanBuffer(lambda batch: done.set(), seconds=lambda: 0.05)
    quick.put(record(1))
    assert done.wait(1)
