"""The covered code under the scratch field: first, again, wrong, and too often."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from catalogue.limits import Limit
from catalogue.models import Tally
from tests.factories import LotFactory
from traceability.codes.serials import issue, pin_of
from traceability.models import Stamp
from traceability.page import opening
from traceability.page.opening import Outcome
from traceability.rolls import stamps


@pytest.fixture
def roll(roll):
    roll.has_pin = True
    roll.save()
    return roll


@pytest.fixture
def path(roll, lot):
    stamps.bind(roll=roll, lot=lot, first_unit=1, last_unit=100, by=None)
    return f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, 7)}"


@pytest.fixture
def pin(roll):
    return pin_of(bytes(roll.secret), roll.code, 7)


def token(page):
    return re.search(r'name="token" value="(\w+)"', page.content.decode())[1]


@pytest.fixture
def enter(client, browse, path):
    """Open the page of the stamp and send the form, from an address, without a cookie."""
    sent = token(browse(path))

    def enter(typed, address="203.0.113.5", **data):
        client.cookies.clear()
        return client.post(
            path, {"token": sent, "ma": typed, **data}, REMOTE_ADDR=address, headers={"accept-language": "vi"}
        )

    return enter


def try_(roll, typed, address="203.0.113.5"):
    return opening.try_code(roll_id=roll.pk, unit=7, typed=typed, address=address).outcome


def test_the_first_right_entry_is_the_first_opening(enter, pin, client):
    answer = enter(pin)
    assert answer.status_code == 303
    shown = client.get(answer.wsgi_request.path + answer.headers["Location"], headers={"sec-fetch-mode": "navigate"})
    assert "Lần đầu được mở" in shown.content.decode()
    assert Stamp.objects.get(unit=7).opened_at is not None
    assert not client.cookies


def test_a_later_right_entry_tells_when_it_was_opened(enter, pin, browse, path):
    enter(pin)
    again = enter(f"{pin[:3].lower()} {pin[3:]}").content.decode()
    assert "đã được mở trước đó" in again
    assert "hãy cẩn thận" in again
    assert "Mở lần đầu" in browse(path).content.decode()


def test_a_wrong_code_says_so_and_nothing_else(enter, roll):
    answer = enter("000000")
    assert answer.status_code == 422
    assert "không phải mã cào" in answer.content.decode()
    assert not Stamp.objects.filter(opened_at__isnull=False).exists()


def test_the_page_of_the_first_opening_cannot_be_made_up(enter, pin, browse, path, roll):
    seen = enter(pin).headers["Location"].partition("?mo=")[2].partition("&")[0]
    other = f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, 8)}"
    for address in (f"{path}?mo=x", f"{path}?mo={seen}x", f"{other}?mo={seen}"):
        assert "Lần đầu được mở" not in browse(address).content.decode()


def test_a_form_from_elsewhere_or_long_ago_is_asked_again(enter, pin):
    assert enter(pin, token="0" * 20).status_code == 422
    assert not Stamp.objects.filter(opened_at__isnull=False).exists()


def test_only_stamps_on_packages_with_a_covered_code_have_the_form(browse, client, roll, path, product):
    stamps.withdraw(roll=roll, first_unit=9, last_unit=9, kind="void", reason="x", by=None)
    bare = LotFactory(product=product).trace_path
    free, void = (f"/01/{product.gtin}/21/{issue(bytes(roll.secret), roll.code, unit)}" for unit in (500, 9))
    for other in (bare, free, void):
        assert 'name="ma"' not in browse(other).content.decode()
        assert client.post(other, {"ma": "x"}).status_code == 405
    roll.has_pin = False
    roll.save()
    assert 'name="ma"' not in browse(path).content.decode()


@pytest.mark.django_db
def test_a_device_that_guesses_waits_and_a_buyer_does_not(roll, lot, pin):
    for _ in range(5):
        assert try_(roll, "000000") is Outcome.WRONG
    assert try_(roll, pin) is Outcome.WAIT_AN_HOUR
    assert try_(roll, pin, address="198.51.100.9") is Outcome.FIRST


@pytest.mark.django_db
def test_a_device_that_guesses_at_many_stamps_waits_too(roll, lot, monkeypatch):
    monkeypatch.setattr(opening, "WRONG_BY_DEVICE", Limit("pin-device", 3, 3600))
    for unit, expected in [(1, Outcome.WRONG), (2, Outcome.WRONG), (3, Outcome.WRONG), (4, Outcome.WAIT_AN_HOUR)]:
        assert opening.try_code(roll_id=roll.pk, unit=unit, typed="0", address="203.0.113.5").outcome is expected


@pytest.mark.django_db
def test_guessers_with_many_addresses_slow_the_stamp_down_but_never_lock_it(roll, lot, pin):
    for number in range(5):
        assert try_(roll, "000000", f"203.0.113.{number}") is Outcome.WRONG
    assert try_(roll, "000000", "203.0.113.77") is Outcome.WRONG  # takes the one try of these ten seconds
    assert try_(roll, pin, "198.51.100.9") is Outcome.WAIT_A_LITTLE
    Tally.objects.filter(key__startswith="pin-slot:").update(ends_at=timezone.now())  # ten seconds later
    assert try_(roll, pin, "198.51.100.9") is Outcome.FIRST


@pytest.mark.django_db
def test_addresses_of_one_ipv6_network_are_one_device(roll):
    for number in range(5):
        try_(roll, "000000", f"2001:db8::{number}")
    assert try_(roll, "000000", "2001:db8::ffff") is Outcome.WAIT_AN_HOUR


def test_a_covered_code_is_none_of_its_neighbours(roll):
    codes = {pin_of(bytes(roll.secret), roll.code, unit) for unit in range(1, 1001)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {6}


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_of_eight_who_are_first_at_once_one_is(roll):
    def first(_number):
        try:
            return opening.note_opened(roll=roll, unit=7).outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(first, range(8)))
    assert outcomes.count(Outcome.FIRST) == 1
    assert outcomes.count(Outcome.AGAIN) == 7


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=A", b"--A\r\nContent-Disposition: form-data\r\n"),
        (f"{FORM}; charset=latin-1", b"token=x"),
        (FORM, b"a=&" * 1200),
        (FORM, b"token=" + b"x" * 5000),
        (FORM, b"token=%00%ff&ma=%C3"),
        ("text/plain", b"\xff\x00"),
        ("", b""),
    ],
)
def test_what_is_not_our_form_leads_back_to_it(client, path, content_type, body):
    for length in (len(body), "-1", "many"):
        answer = client.generic("POST", path, body, content_type=content_type, CONTENT_LENGTH=length)
        assert answer.status_code in (303, 422)
