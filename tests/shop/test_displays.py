"""Packages on display, and the mails about stamps that are scanned unusually."""

import datetime as dt

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from shop.desk import scan_alerts
from tests.factories import ProducerFactory, ProductFactory, StampRollFactory
from traceability.models import Stamp
from traceability.serials import issue
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
    links = {one.to[0]: one.body for one in mail.outbox}
    assert set(links) == {producer_user.email, officer.email}
    assert reverse("desk:reports") in links[producer_user.email]
    assert reverse("stamp:index") in links[officer.email]
    assert all(stamp.serial in body and "14" in body for body in links.values())


def test_many_warnings_in_an_hour_come_in_one_mail(roll, producer_user):
    unusual(roll, 1)
    assert scan_alerts.alert.func() == 1
    unusual(roll, *range(2, 40))
    assert scan_alerts.alert.func() == 0
    assert len(mail.outbox) == 1
    Stamp.objects.filter(unit=1).update(alerted_at=timezone.now() - dt.timedelta(hours=2))
    call_command("send_scan_alerts")
    assert len(mail.outbox) == 2
    assert "38" in mail.outbox[1].subject
    assert scan_alerts.alert.func() == 0


def test_one_producers_warnings_do_not_hold_up_anothers(roll, producer_user):
    other = StampRollFactory(product=ProductFactory(producer=ProducerFactory()))
    unusual(roll, 1)
    scan_alerts.alert.func()
    unusual(other, 1)
    assert scan_alerts.alert.func() == 1


def test_a_mail_that_fails_is_sent_later(roll, producer_user, monkeypatch):
    unusual(roll, 1)
    with monkeypatch.context() as broken:
        broken.setattr(scan_alerts.EmailMessage, "send", lambda self: 1 / 0)
        assert scan_alerts.alert.func() == 0
    assert scan_alerts.alert.func() == 1
    assert len(mail.outbox) == 1
