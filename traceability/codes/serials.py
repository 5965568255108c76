"""Serials are derived, not stored: roll code + unit number + truncated HMAC under the roll's own secret.

18 letters of Crockford's base 32. The 40-bit MAC makes a guess succeed once in 10^12; a million stamps cost one row.
The covered code of a stamp (PIN) is derived in the same way from another message, so that neither tells the other.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from traceability.codes.crockford import decode, encode, normalise

ROLL_WIDTH, UNIT_WIDTH, MAC_WIDTH = 5, 5, 8
SERIAL_WIDTH = ROLL_WIDTH + UNIT_WIDTH + MAC_WIDTH
ROLL_CODES = 32**ROLL_WIDTH
PIN_WIDTH = 6


@dataclass(frozen=True, slots=True)
class Serial:
    """A well-formed serial; only ``is_issued`` tells whether we issued it."""

    roll_code: str
    unit: int
    mac: str

    def is_authentic(self, secret: bytes) -> bool:
        return hmac.compare_digest(self.mac, _mac(secret, self.roll_code, self.unit))

    def is_issued(self, secret: bytes | memoryview, units: int) -> bool:
        """Whether it is on a roll with this secret and so many units."""
        return self.unit <= units and self.is_authentic(bytes(secret))

    def __str__(self) -> str:
        return self.roll_code + encode(self.unit, UNIT_WIDTH) + self.mac


def new_roll_code() -> str:
    return encode(secrets.randbelow(ROLL_CODES), ROLL_WIDTH)


def issue(secret: bytes, roll_code: str, unit: int) -> str:
    return roll_code + encode(unit, UNIT_WIDTH) + _mac(secret, roll_code, unit)


def issue_range(secret: bytes, roll_code: str, first: int, last: int) -> Iterator[str]:
    """The serials of the units ``first`` to ``last``, both included."""
    return (issue(secret, roll_code, unit) for unit in range(first, last + 1))


@lru_cache(maxsize=4096)  # a scan asks for it three times
def read(text: str) -> Serial | None:
    """A serial as scanned or typed by a person; None when it cannot be one."""
    letters = normalise(text)
    if len(letters) != SERIAL_WIDTH:
        return None
    unit = decode(letters[ROLL_WIDTH : ROLL_WIDTH + UNIT_WIDTH])
    return Serial(letters[:ROLL_WIDTH], unit, letters[-MAC_WIDTH:]) if unit else None


def pin_of(secret: bytes, roll_code: str, unit: int) -> str:
    """The covered code: 30 bits, enough beside a limit on tries, and short enough to be typed."""
    digest = hmac.digest(secret, f"pin|{roll_code}|{unit}".encode(), hashlib.sha256)
    return encode(int.from_bytes(digest[:4]) >> 2, PIN_WIDTH)


def is_pin(typed: str, secret: bytes, roll_code: str, unit: int) -> bool:
    return hmac.compare_digest(normalise(typed[:40]), pin_of(secret, roll_code, unit))


def grouped_pin(pin: str) -> str:
    """``4KD 9X7``"""
    return f"{pin[:3]} {pin[3:]}"


def grouped(serial: str) -> str:
    """``7K3QD 00042 9XWM TB5A``, as it stands under the code and on the page."""
    roll, unit, mac = serial[:ROLL_WIDTH], serial[ROLL_WIDTH:-MAC_WIDTH], serial[-MAC_WIDTH:]
    return f"{roll} {unit} {mac[:4]} {mac[4:]}"


def _mac(secret: bytes, roll_code: str, unit: int) -> str:
    digest = hmac.digest(secret, f"{roll_code}|{unit}".encode(), hashlib.sha256)
    return encode(int.from_bytes(digest[:5]), MAC_WIDTH)
