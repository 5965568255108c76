"""Who must know that a certificate ends is told once at each threshold, and the queue shows the most urgent first."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from catalogue.expiries import expiries
from catalogue.models import ExpiryNotice
from shop.certificates.mails import CertificatesEnding, tell_of_expiries
from tests.factories import CertificateFactory, ProducerFactory, ProductFactory, RecognitionFactory, UserFactory
from tests.mailing import letters
from tests.shop.checkout.test_checkout_stampede import DATABASES, stampede

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def product(producer_user):
    return ProductFactory(producer=producer_user.producers.get())


@pytest.fixture
def ending(product, officer):
    return CertificateFactory(product=product, expires_date=in_days(180))


def run():
    letters().clear()
    call_command("certificate_expiries")
    return sorted(one.to[0] for one in letters())


def at(ending, days):
    ending.expires_date = in_days(days)
    ending.save()


def told_when_days_pass(ending, *days):
    """Whether a mail goes out when the same end is that many days away: the notices move with the end."""
    told = []
    for left in days:
        ExpiryNotice.objects.update(expires_date=in_days(left))
        at(ending, left)
        told.append(bool(run()))
    return told


def test_producer_and_officer_are_told_once_at_each_threshold(ending, producer_user, officer):
    assert run() == sorted([producer_user.email, officer.email])
    assert run() == []
    days = [150, 91, 90, 60, 30, 29, 1, 0, -1]
    assert told_when_days_pass(ending, *days) == [False, False, True, False, True, False, False, False, False]


@pytest.mark.parametrize(("days", "mails"), [(181, 0), (180, 2), (20, 2), (0, 2), (-1, 0)])
def test_one_mail_each_however_late_it_is_first_seen(ending, days, mails):
    at(ending, days)
    assert len(run()) == mails
    assert ExpiryNotice.objects.count() == bool(mails)


def test_after_renewal_the_notices_start_again(ending):
    at(ending, 20)
    run()
    at(ending, 400)
    assert run() == []
    at(ending, 170)
    assert len(run()) == 2


def test_what_was_refused_or_followed_by_a_newer_one_is_over(ending, product):
    ending.replaced_by = CertificateFactory(product=product)
    ending.save()
    CertificateFactory(product=product, expires_date=in_days(10), refused_at=timezone.now())
    assert run() == []


def test_each_gets_one_mail_with_its_own_links(ending, product, producer_user, officer):
    second = CertificateFactory(product=product, expires_date=in_days(15))
    foreign = CertificateFactory(product=ProductFactory(producer=ProducerFactory()), expires_date=in_days(40))
    run()
    bodies = {one.to[0]: one.body for one in letters()}
    own, office = bodies[producer_user.email], bodies[officer.email]
    assert reverse("desk:certificate", args=[second.pk]) in own
    assert own.index(second.number) < own.index(ending.number)
    assert foreign.number not in own
    assert all(one.number in office for one in (ending, second, foreign))
    assert reverse("certificate:edit", args=[foreign.pk]) in office


def test_notices_and_mails_are_written_together(ending, monkeypatch):
    """What a crash stops is told by the next run."""
    with monkeypatch.context() as broken:
        broken.setattr("shop.certificates.mails.outbox.send", lambda **_mail: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tell_of_expiries()
    assert not ExpiryNotice.objects.exists()
    assert len(run()) == 2


def test_a_mail_leaves_out_what_has_lost_its_end_since(ending, product):
    second = CertificateFactory(product=product, expires_date=in_days(15))
    ending.expires_date = None
    ending.save()
    mail = CertificatesEnding([ending.pk, second.pk], is_own=True).write()
    assert second.number in mail.text
    assert ending.number not in mail.text


def test_queue_shows_the_most_urgent_first_also_what_has_ended(client, officer, product):
    names = {-10: "A-1", 20: "B-2", 80: "C-3", 170: "D-4", 300: "E-5"}
    for days, number in names.items():
        CertificateFactory(product=product, number=number, expires_date=in_days(days), issued_date=in_days(-400))
    RecognitionFactory(product=product, decision_number="77/QĐ", valid_until_date=in_days(50))
    client.force_login(officer)
    shown = client.get(reverse("expiries:index")).content.decode()
    places = [shown.index(words) for words in ("A-1", "B-2", "77/QĐ", "C-3", "D-4")]
    assert places == sorted(places)
    assert "E-5" not in shown
    only = client.get(reverse("expiries:index"), {"trong": "30"}).content.decode()
    assert "B-2" in only
    assert "A-1" not in only
    assert "77/QĐ" not in client.get(reverse("expiries:index"), {"loai": "certificate"}).content.decode()
    assert client.get(reverse("expiries:index"), {"trong": "x", "loai": "y", "p": "zz"}).status_code == 200


def test_a_renewed_recognition_leaves_the_queue(product):
    old = RecognitionFactory(product=product, valid_until_date=in_days(20))
    assert [one.of for one in expiries()] == [old]
    RecognitionFactory(product=product, decision_number="2", valid_from_date=in_days(21), valid_until_date=in_days(900))
    assert expiries() == []


def test_desk_shows_its_own_only(client, producer_user, product, wagtail_site):
    CertificateFactory(product=product, number="NHA-1", expires_date=in_days(10))
    CertificateFactory(number="KHAC-1", expires_date=in_days(10))
    client.force_login(producer_user)
    shown = client.get(reverse("desk:certificates")).content.decode()
    assert "NHA-1" in shown
    assert "KHAC-1" not in shown
    assert "NHA-1" in client.get(reverse("desk:certificates"), {"trong": "30"}).content.decode()
    assert client.get(reverse("desk:home")).context["ending"] == 1


@pytest.mark.parametrize(("role", "status"), [("anonymous", 302), ("customer", 302), ("own", 302), ("officer", 200)])
def test_the_queue_is_for_officers(client, role, status, customer, producer_user, officer):
    people = {"customer": customer, "own": producer_user, "officer": officer, "other": UserFactory}
    if role != "anonymous":
        client.force_login(people[role])
    assert client.get(reverse("expiries:index")).status_code == status


@pytest.mark.parametrize("url", DATABASES)
def test_two_runs_at_once_tell_nobody_twice(url):
    assert stampede("expiries", url) == {"people": 3, "lines": 10, "notices": 5}
