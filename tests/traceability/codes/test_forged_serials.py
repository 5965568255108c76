"""A forger who has a real stamp still has to guess 40 bits."""

import random

import pytest

from traceability.codes.crockford import ALPHABET
from traceability.codes.digital_link import parse
from traceability.codes.serials import MAC_WIDTH, issue, read
from traceability.lookup import find
from traceability.models import Stamp


def test_a_mac_has_forty_bits_and_uses_all_of_them():
    secret = bytes(32)
    macs = [issue(secret, "7K3QD", unit)[-MAC_WIDTH:] for unit in range(1, 4001)]
    assert len(set(macs)) == len(macs)
    for place in range(MAC_WIDTH):
        assert {mac[place] for mac in macs} == set(ALPHABET)


def test_no_random_mac_is_accepted():
    """A small part of ``python -m bench.stamps forged``."""
    draw, secret = random.Random(3), bytes(range(32))
    for _ in range(20_000):
        mac = "".join(draw.choices(ALPHABET, k=MAC_WIDTH))
        assert not read(f"7K3QD{'00042'}{mac}").is_authentic(secret)


@pytest.mark.parametrize("place", range(18))
def test_no_letter_of_a_serial_can_be_changed(place):
    secret = bytes(range(32))
    serial = issue(secret, "7K3QD", 42)
    for letter in set(ALPHABET) - {serial[place]}:
        changed = read(serial[:place] + letter + serial[place + 1 :])
        assert changed is None or not changed.is_authentic(secret)


def test_a_unit_beyond_the_roll_is_no_stamp_of_ours(browse, roll, lot):
    """Its number is right: whoever knows the secret cannot make more stamps than were ordered."""
    last, beyond = (
        f"/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, roll.units + n)}" for n in (0, 1)
    )
    assert browse(last).status_code == 200
    assert browse(beyond).status_code == 404
    assert find(parse(beyond)).misses == "serial"


def test_what_is_no_stamp_of_ours_writes_nothing(browse, roll, django_assert_max_num_queries):
    path = f"/01/{roll.product.gtin}/21/{issue(bytes(32), roll.code, 5)}"
    with django_assert_max_num_queries(2):  # the stamp, and the product to name beside it
        assert find(parse(path)).misses == "serial"
    assert browse(path).status_code == 404
    assert not Stamp.objects.exists()
