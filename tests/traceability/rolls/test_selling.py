"""Sold packages: said at the desk of one stamp, or told in an EPCIS event that names serials."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories import LotFactory, ProductFactory, StampRollFactory
from tests.traceability.epcis.conftest import post, producer, product, token, wrapped  # noqa: F401
from tests.traceability.scanning import scan, visitor
from traceability.codes.serials import issue
from traceability.models import Event, RollWithdrawal, Stamp
from traceability.rolls import stamps
from traceability.rolls.selling import sell, take_back
from traceability.scans import recording
from traceability.scans.recording import write
from traceability.scans.warnings import put_on_display

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def _salts_of_this_test():
    recording._salt.cache_clear()


@pytest.fixture
def roll(product):  # noqa: F811
    return StampRollFactory(product=product, units=50)


def scanned_by(roll, numbers, *, at=None):
    write(
        [
            scan(
                roll.product_id,
                who=visitor(n, network=n),
                at=at and at + dt.timedelta(seconds=n),
                roll_id=roll.pk,
                unit=1,
            )
            for n in numbers
        ]
    )
    return Stamp.objects.get(roll=roll, unit=1)


def test_a_sold_stamp_that_many_phones_scan_warns_on_its_page(browse, roll):
    stamps.bind(roll=roll, lot=LotFactory(product=roll.product), first_unit=1, last_unit=10, by=None)
    path = f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, 1)}"
    scanned_by(roll, range(4))
    sell(roll=roll, unit=1)
    assert scanned_by(roll, range(10, 14)).unusual_at is None
    assert scanned_by(roll, range(14, 15)).unusual_reason == "sold"
    assert "this package was sold before" in browse(path, "en").content.decode()


def test_what_is_sold_twice_or_void_is_refused(roll):
    stamp = sell(roll=roll, unit=1)
    with pytest.raises(ValidationError, match=f"{timezone.localtime(stamp.sold_at):%d/%m/%Y %H:%M}"):
        sell(roll=roll, unit=1)
    take_back(stamp=stamp)
    assert sell(roll=roll, unit=1).sold_at >= stamp.sold_at
    RollWithdrawal.objects.create(roll=roll, first_unit=5, last_unit=6, kind="void", reason="Ướt")
    with pytest.raises(ValidationError):
        sell(roll=roll, unit=5)


def test_what_is_sold_stands_on_no_shelf(roll):
    put_on_display(roll=roll, unit=1, note="Kệ số 2", by=None)
    assert sell(roll=roll, unit=1).displayed_since is None


def sale(*serials, **more):
    return {
        "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "retail_selling", "disposition": "retail_sold",
        "eventTime": "2026-09-02T08:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "epcList": [f"https://id.gs1.org/01/09529000000014/21/{serial}" for serial in serials], **more,
    }  # fmt: skip


def test_an_event_that_names_serials_says_which_packages_were_sold(post, wrapped, roll, django_assert_max_num_queries):  # noqa: F811
    serials = [issue(bytes(roll.secret), roll.code, unit) for unit in range(1, 31)]
    forged = serials[0][:-1] + ("A" if serials[0][-1] != "A" else "B")
    foreign = StampRollFactory(product=ProductFactory(), units=5)
    others = issue(bytes(foreign.secret), foreign.code, 2)
    beyond = issue(bytes(roll.secret), roll.code, 51)
    assert post(wrapped(sale(*serials, forged, beyond, others, "ABC-1"))).json()["success"]
    sold = Stamp.objects.filter(sold_at=dt.datetime(2026, 9, 2, 1, tzinfo=dt.UTC))
    assert set(sold.values_list("roll", "unit")) == {(roll.pk, unit) for unit in range(1, 31)}
    assert not Stamp.objects.filter(roll=foreign).exists()


def test_a_sale_that_is_declared_wrong_is_taken_back(post, wrapped, roll):  # noqa: F811
    told = sale(issue(bytes(roll.secret), roll.code, 1))
    post(wrapped(told))
    assert Stamp.objects.get().sold_at
    wrong = {"declarationTime": "2026-09-03T08:00:00+07:00", "reason": "incorrect_data"}
    assert post(wrapped({**told, "errorDeclaration": wrong})).json()["success"]
    assert Event.objects.count() == 2
    assert Stamp.objects.get().sold_at is None


def test_a_sale_that_is_told_late_counts_what_was_scanned_since(post, wrapped, roll):  # noqa: F811
    at = timezone.now() - dt.timedelta(hours=1)
    assert scanned_by(roll, range(5), at=at).unusual_at is None
    moment = (at - dt.timedelta(hours=1)).astimezone(dt.timezone(dt.timedelta(hours=7))).isoformat(timespec="seconds")
    post(wrapped(sale(issue(bytes(roll.secret), roll.code, 1), eventTime=moment)))
    assert Stamp.objects.get().unusual_reason == "sold"
