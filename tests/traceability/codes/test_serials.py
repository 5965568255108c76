import secrets

import pytest

from traceability.codes import serials
from traceability.codes.crockford import ALPHABET, decode, encode, normalise

SECRET = bytes(range(32))


def test_a_serial_fits_into_gs1s_twenty_characters():
    serial = serials.issue(SECRET, "7K3QD", 42)
    assert len(serial) == serials.SERIAL_WIDTH <= 20
    assert set(serial) <= set(ALPHABET)
    assert serial == str(serials.read(serial))


def test_an_issued_serial_is_authentic_under_its_own_secret_only():
    serial = serials.read(serials.issue(SECRET, "7K3QD", 42))
    assert (serial.roll_code, serial.unit) == ("7K3QD", 42)
    assert serial.is_authentic(SECRET)
    assert not serial.is_authentic(SECRET[::-1])


def test_what_was_printed_years_ago_is_still_known():
    """Stamps are on packages: whatever changes here must give the same serials and covered codes for ever."""
    assert serials.issue(SECRET, "7K3QD", 42) == "7K3QD0001ARV8HNKEN"
    assert serials.pin_of(SECRET, "7K3QD", 42) == "16HBQD"


def test_people_may_type_it_as_they_read_it():
    serial = serials.issue(SECRET, "0110A", 33)
    typed = serials.grouped(serial).lower().replace("0", "o").replace("1", "l")
    assert str(serials.read(typed)) == serial


@pytest.mark.parametrize("text", ["", "U" * 18, "ạ" * 18, "A" * 17, "A" * 19, "7K3QD00000AAAAAAAA", "\x00" * 18])
def test_what_cannot_be_a_serial_is_none(text):
    assert serials.read(text) is None


def test_no_change_of_a_single_letter_is_accepted():
    serial = serials.issue(SECRET, "7K3QD", 42)
    for position, letter in enumerate(serial):
        for other in ALPHABET.replace(letter, ""):
            forged = serials.read(serial[:position] + other + serial[position + 1 :])
            assert forged is None or not forged.is_authentic(SECRET)


def test_guessing_the_mac_fails():
    for _attempt in range(20_000):
        mac = encode(secrets.randbelow(32**8), 8)
        assert not serials.Serial("7K3QD", 42, mac).is_authentic(SECRET)


def test_a_range_is_issued_in_order_without_repeats():
    issued = list(serials.issue_range(SECRET, "7K3QD", 1, 500))
    assert len(set(issued)) == 500
    assert [serials.read(one).unit for one in issued] == list(range(1, 501))


def test_base_32_goes_there_and_back():
    for number in (0, 1, 31, 32, 32**5 - 1):
        assert decode(encode(number, 5)) == number
    with pytest.raises(OverflowError):
        encode(32**5, 5)


def test_look_alikes_are_resolved():
    assert normalise("oO iI lL-a b") == "001111AB"
    assert normalise("u") == ""
