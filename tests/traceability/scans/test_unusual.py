"""When a stamp is scanned more than one package explains, and what people may decide about it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories import LotFactory, StampRollFactory
from tests.traceability.scanning import scan, visitor
from traceability import signals
from traceability.codes.serials import issue
from traceability.conf import UnusualScanning
from traceability.models import Stamp
from traceability.rolls import stamps
from traceability.scans import recording
from traceability.scans.recording import write
from traceability.scans.sightings import Sighting, unusual_finding
from traceability.scans.warnings import clear_unusual, put_on_display, take_off_display, unit_of

NOW = dt.datetime(2026, 11, 22, 5, tzinfo=dt.UTC)
RULE = UnusualScanning()


def seen(number, *, ago=dt.timedelta(0), networks=10, province="79"):
    """So many devices, one after another, in one day."""
    at = NOW - ago
    return [
        Sighting(1, 1, at.date(), at + dt.timedelta(seconds=n), f"d{at}{n}", f"n{n % networks}", province)
        for n in range(number)
    ]


def verdict(sightings, **stamp):
    found = unusual_finding(Stamp(**stamp), sightings, RULE)
    return found.reason.value if found else None


def test_a_household_and_its_guests_raise_nothing():
    assert verdict(seen(12)) is None


def test_more_phones_in_a_day_than_one_package_meets():
    assert verdict(seen(13)) == "devices"


def test_one_line_with_many_names_of_phones_is_no_copy():
    assert verdict(seen(500, networks=3)) is None


def test_more_provinces_than_one_package_travels():
    travels = [one for code in ("79", "01", "48", "80", "82") for one in seen(1, province=code)]
    assert verdict(travels[:4]) is None
    assert verdict(travels) == "places"


def test_scans_whose_province_is_unknown_are_in_no_province():
    assert verdict([*seen(5, province=""), *seen(1)]) is None


def test_few_phones_a_day_over_weeks():
    weeks = [one for day in range(14) for one in seen(3, ago=dt.timedelta(days=day), networks=4)]
    assert verdict(weeks[:40]) is None
    assert verdict([*weeks, *seen(4, networks=4)]) == "often"


@pytest.mark.parametrize(("moment", "reason"), [("sold_at", "sold"), ("opened_at", "opened")])
def test_after_the_sale_few_phones_are_enough(moment, reason):
    before, after = seen(5, ago=dt.timedelta(hours=2)), seen(5)
    sold = {moment: NOW - dt.timedelta(hours=1)}
    assert verdict(before, **sold) is None
    assert verdict(after[:4], **sold) is None
    assert verdict(after, **sold) == reason
    assert verdict(seen(5, networks=2), **sold) is None  # the family that bought it


def test_what_was_explained_does_not_count_and_the_bar_is_doubled():
    explained = {"times_cleared": 1, "watched_from": NOW - dt.timedelta(hours=1)}
    assert verdict(seen(100, ago=dt.timedelta(hours=2)), **explained) is None
    assert verdict(seen(24), **explained) is None
    assert verdict(seen(25), **explained) == "devices"


@pytest.fixture(autouse=True)
def _salts_of_this_test():
    recording._salt.cache_clear()


@pytest.fixture
def told():
    found = []

    def listen(stamp_ids, **_signal):
        found.append(stamp_ids)

    signals.stamps_unusual.connect(listen)
    yield found
    signals.stamps_unusual.disconnect(listen)


@pytest.fixture
def roll(db):
    return StampRollFactory(units=50)


def scanned_by(roll, numbers, unit=1):
    write([scan(roll.product_id, who=visitor(n, network=n % 20), roll_id=roll.pk, unit=unit) for n in numbers])
    return Stamp.objects.get(roll=roll, unit=unit)


def test_a_warning_is_told_once(roll, told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        stamp = scanned_by(roll, range(12))
        assert stamp.unusual_at is None
        stamp = scanned_by(roll, range(12, 20))
        scanned_by(roll, range(20, 60))
    assert told == [[stamp.pk]]
    assert (stamp.unusual_reason, stamp.unusual_devices) == ("devices", 20)


def test_a_stamp_that_only_known_phones_scan_costs_no_look_at_its_sightings(roll, django_assert_max_num_queries):
    scanned_by(roll, range(8))
    with django_assert_max_num_queries(6):
        write([scan(roll.product_id, who=visitor(n, network=n), roll_id=roll.pk, unit=1) for n in range(8)])


def test_after_an_explanation_it_is_watched_again(roll, told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        stamp = scanned_by(roll, range(13))
        clear_unusual(stamp=stamp, note="Lớp học cùng thử", by=None)
        assert scanned_by(roll, range(20, 44)).cleared_at is not None
        stamp = scanned_by(roll, range(50, 51))
    assert stamp.cleared_at is None
    assert stamp.unusual_devices == 25
    assert told == [[stamp.pk], [stamp.pk]]


def test_what_is_on_display_is_counted_and_never_warned_about(roll):
    put_on_display(roll=roll, unit=1, note="Cửa hàng OCOP Mỹ Tho", by=None)
    assert scanned_by(roll, range(60)).unusual_at is None
    stamp = take_off_display(stamp=Stamp.objects.get(), by=None)
    assert scanned_by(roll, range(60, 70)).unusual_at is None
    assert scanned_by(roll, range(70, 80)).unusual_at is not None
    assert not Stamp.objects.on_display().filter(pk=stamp.pk).exists()


def test_putting_on_display_answers_a_warning(roll):
    stamp = scanned_by(roll, range(13))
    assert Stamp.objects.unusual().get() == stamp
    put_on_display(roll=roll, unit=1, note="Kệ hàng", by=None)
    assert not Stamp.objects.unusual().exists()
    assert Stamp.objects.get().cleared_note == "Kệ hàng"


@pytest.mark.parametrize("moment", ["sold_at", "opened_at"])
def test_what_was_sold_or_opened_cannot_stand_on_display(roll, moment):
    Stamp.objects.create(roll=roll, unit=1, **{moment: timezone.now()})
    with pytest.raises(ValidationError):
        put_on_display(roll=roll, unit=1, note="Kệ hàng", by=None)
    assert not Stamp.objects.on_display().exists()


def test_a_stamp_is_found_by_what_is_printed_or_scanned(roll):
    serial = issue(bytes(roll.secret), roll.code, 7)
    for typed in (
        serial,
        f" {serial[:4]} {serial[4:].lower()} ",
        f"https://saoque.vn/01/{roll.product.gtin}/21/{serial}",
    ):
        assert unit_of(typed) == (roll, 7)
    for typed in ("", "7K3QD00042AAAAAAAA", "https://saoque.vn/", "/01/x", f"/01/{roll.product.gtin}"):
        with pytest.raises(ValidationError):
            unit_of(typed)


def test_the_page_says_why_since_when_and_where_it_stands(browse, roll):
    lot = LotFactory(product=roll.product)
    stamps.bind(roll=roll, lot=lot, first_unit=1, last_unit=10, by=None)
    path = f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, 1)}"
    stamp = scanned_by(roll, range(13))
    page = browse(path, "en").content.decode()
    assert "on more phones in one day" in page
    assert f"{timezone.localtime(stamp.unusual_at):%H:%M}" in page
    put_on_display(roll=roll, unit=1, note="Cửa hàng <OCOP> Mỹ Tho", by=None)
    page = browse(path, "en").content.decode()
    assert "Cửa hàng &lt;OCOP&gt; Mỹ Tho" in page
    assert "on more phones" not in page
