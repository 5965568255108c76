"""Packages on display, and the mails about stamps that are scanned unusually."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from shop.desk.scans import alerts as scan_alerts
from tests.factories import ProducerFactory, ProductFactory, StampRollFactory
from tests.mailing import letters
from traceability.codes.serials import issue
from traceability.models import Stamp
from traceability.signals import stamps_unusual

pytestmark = pytest.mark.django_db


@pytest.fixture
def roll(producer_user):
    return StampRollFactory(product=ProductFactory(producer=producer_user.producers.get()), units=100)


def serial(roll, unit):
    return issue(bytes(roll.secret), roll.code, unit)


def test_producer_puts_a_package_on_display_and_takes_it_away(client, producer_user, roll):
    client.force_login(producer_user)
    url = reverse("desk:displays")
    client.post(url, {"stamp": serial(roll, 3), "note": "Cửa hàng OCOP Mỹ Tho"})
    stamp = Stamp.objects.on_display().get()
    assert (stamp.unit, stamp.displayed_by) == (3, producer_user)
    assert "Cửa hàng OCOP Mỹ Tho" in client.get(url).content.decode()
    client.post(reverse("desk:take_down", args=[stamp.pk]))
    assert not Stamp.objects.on_display().exists()


@pytest.mark.parametrize("typed", ["", "không có", "7K3QD00042AAAAAAAA"])
def test_a_wrong_number_is_told_and_what_was_typed_stays(client, producer_user, roll, typed):
    client.force_login(producer_user)
    page = client.post(reverse("desk:displays"), {"stamp": typed, "note": "Kệ số 5"})
    assert page.status_code == 200
    assert page.context["form"].errors
    assert "Kệ số 5" in page.content.decode()
    assert not Stamp.objects.exists()


def test_others_stamps_cannot_be_exempted(client, producer_user):
    foreign = StampRollFactory(product=ProductFactory(producer=ProducerFactory()))
    client.force_login(producer_user)
    assert client.post(reverse("desk:displays"), {"stamp": serial(foreign, 1), "note": "x"}).status_code == 200
    shown = Stamp.objects.create(roll=foreign, unit=2, displayed_since=timezone.now(), display_note="x")
    assert client.post(reverse("desk:take_down", args=[shown.pk])).status_code == 404
    assert list(Stamp.objects.on_display()) == [shown]


def test_officers_do_it_for_anybody(client, officer, roll):
    client.force_login(officer)
    url = reverse("displays:index")
    client.post(url, {"stamp": f"https://saoque.vn/01/{roll.product.gtin}/21/{serial(roll, 4)}", "note": "Hội chợ"})
    stamp = Stamp.objects.on_display().get()
    assert "Hội chợ" in client.get(url).content.decode()
    client.post(reverse("displays:take_down", args=[stamp.pk]))
    assert not Stamp.objects.on_display().exists()
    assert client.post(url, {"stamp": "x", "note": "x"}).context["form"].errors


def unusual(roll, *units):
    facts = {"unusual_at": timezone.now(), "unusual_reason": "devices", "unusual_devices": 14}
    return [Stamp.objects.create(roll=roll, unit=unit, **facts) for unit in units]


def test_producer_and_officers_are_told_of_an_unusual_stamp(roll, producer_user, officer):
    [stamp] = unusual(roll, 1)
    stamps_unusual.send_robust(Stamp, stamp_ids=[stamp.pk])
    links = {one.to[0]: one.body for one in letters()}
    assert set(links) == {producer_user.email, officer.email}
    assert reverse("desk:reports") in links[producer_user.email]
    assert reverse("stamp:index") in links[officer.email]
    assert all(stamp.serial in body and "14" in body for body in links.values())


def test_many_warnings_in_an_hour_come_in_one_mail(roll, producer_user):
    unusual(roll, 1)
    assert scan_alerts.alert.func() == 1
    unusual(roll, *range(2, 40))
    assert scan_alerts.alert.func() == 0
    assert len(letters()) == 1
    Stamp.objects.filter(unit=1).update(alerted_at=timezone.now() - dt.timedelta(hours=2))
    call_command("send_scan_alerts")
    assert len(letters()) == 2
    assert "38" in letters()[1].subject
    assert scan_alerts.alert.func() == 0


def test_one_producers_warnings_do_not_hold_up_anothers(roll, producer_user):
    other = StampRollFactory(product=ProductFactory(producer=ProducerFactory()))
    unusual(roll, 1)
    scan_alerts.alert.func()
    unusual(other, 1)
    assert scan_alerts.alert.func() == 1


def test_who_is_marked_as_told_has_a_mail(roll, producer_user, monkeypatch):
    unusual(roll, 1)
    with monkeypatch.context() as broken:
        broken.setattr(scan_alerts.outbox, "send", lambda **_mail: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            scan_alerts.alert.func()
    assert scan_alerts.alert.func() == 1
    assert len(letters()) == 1


def test_a_package_sold_over_the_counter_is_noted_and_taken_back(client, producer_user, roll):
    client.force_login(producer_user)
    url = reverse("desk:sales")
    assert client.post(url, {"stamp": serial(roll, 5)}).status_code == 302
    stamp = Stamp.objects.get(sold_at__isnull=False)
    page = client.get(url).content.decode()
    assert stamp.serial in page
    assert client.post(url, {"stamp": serial(roll, 5)}).context["form"].errors  # sold already
    client.post(reverse("desk:not_sold", args=[stamp.pk]))
    assert not Stamp.objects.filter(sold_at__isnull=False).exists()


@pytest.mark.parametrize("typed", ["", "không có", "7K3QD00042AAAAAAAA"])
def test_what_is_no_stamp_of_the_producers_is_not_sold(client, producer_user, roll, typed):
    client.force_login(producer_user)
    foreign = StampRollFactory(product=ProductFactory(producer=ProducerFactory()))
    for text in (typed, serial(foreign, 1)):
        assert client.post(reverse("desk:sales"), {"stamp": text}).context["form"].errors
    assert not Stamp.objects.exists()


def test_who_found_a_copy_gets_from_the_warning_to_voiding_the_stamp(client, producer_user, roll):
    [stamp] = unusual(roll, 7)
    client.force_login(producer_user)
    page = client.get(reverse("desk:clear_stamp", args=[stamp.pk])).content.decode()
    address = f"{reverse('desk:withdraw_stamps', args=[roll.pk])}?tem=7"
    assert address in page
    form = client.get(address).context["form"]
    assert (form["first_unit"].value(), form["last_unit"].value(), form["kind"].value()) == ("7", "7", "void")


def test_officers_get_from_the_list_to_the_warning_and_lift_it(client, officer, roll):
    [stamp] = unusual(roll, 8)
    client.force_login(officer)
    address = reverse("stamp:edit", args=[stamp.pk])
    assert f'href="{address}"' in client.get(reverse("stamp:index")).content.decode()
    page = client.get(address).content.decode()
    assert f"/21/{stamp.serial}" in page
    assert f"{reverse('displays:index')}?tem={stamp.serial}" in page
    assert client.post(address, {"cleared_note": ""}).status_code == 200  # not without a reason
    client.post(address, {"cleared_note": "Lớp học cùng thử"})
    stamp.refresh_from_db()
    assert (stamp.cleared_by, stamp.cleared_note, stamp.times_cleared) == (officer, "Lớp học cùng thử", 1)
    assert client.get(address).status_code == 404
    assert client.get(reverse("displays:index"), {"tem": "7K3QD"}).context["form"]["stamp"].value() == "7K3QD"
