"""The covered code of a stamp: who scratches it free learns whether somebody did so before.

Tries are counted, never locked: a stamp that is being guessed at answers once in ten seconds, and a device that guesses
is left out of that, so that neither a guesser succeeds nor a buyer is kept away for long.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from catalogue.limits import Limit
from traceability.codes.serials import is_pin
from traceability.models import Stamp, StampRoll
from traceability.scans.devices import line

HOUR = 3600
WRONG_BY_DEVICE_AT_STAMP = Limit("pin-device-stamp", 5, HOUR)
WRONG_BY_DEVICE = Limit("pin-device", 100, HOUR)
WRONG_AT_STAMP = Limit("pin-stamp", 5, HOUR)  # then there is one try in:
SLOT = Limit("pin-slot", 1, 10)


class Outcome(Enum):
    FIRST = "first"
    AGAIN = "again"
    WRONG = "wrong"
    WAIT_A_LITTLE = "little"
    WAIT_AN_HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Opening:
    outcome: Outcome
    opened_at: dt.datetime | None = None


def try_code(*, roll_id: int, unit: int, typed: str, address: str) -> Opening:
    """``address`` is the visitor's; it is hashed and forgotten within the hour."""
    device = line(address)
    if WRONG_BY_DEVICE_AT_STAMP.is_spent(device, roll_id, unit) or WRONG_BY_DEVICE.is_spent(device):
        return Opening(Outcome.WAIT_AN_HOUR)
    if WRONG_AT_STAMP.is_spent(roll_id, unit) and not SLOT.take(roll_id, unit):
        return Opening(Outcome.WAIT_A_LITTLE)
    roll = StampRoll.objects.get(pk=roll_id)
    if is_pin(typed, bytes(roll.secret), roll.code, unit):
        return note_opened(roll=roll, unit=unit)
    WRONG_BY_DEVICE_AT_STAMP.take(device, roll_id, unit)
    WRONG_BY_DEVICE.take(device)
    WRONG_AT_STAMP.take(roll_id, unit)
    return Opening(Outcome.WRONG)


@transaction.atomic
def note_opened(*, roll: StampRoll, unit: int) -> Opening:
    """Of two who are first at the same time the database lets one be it."""
    now = timezone.now()
    stamp, _created = Stamp.objects.get_or_create(roll=roll, unit=unit, defaults={"first_scanned_at": now})
    if Stamp.objects.filter(pk=stamp.pk, opened_at=None).update(opened_at=now):
        return Opening(Outcome.FIRST, now)
    return Opening(Outcome.AGAIN, Stamp.objects.values_list("opened_at", flat=True).get(pk=stamp.pk))


def form_token(roll_id: int) -> str:
    """The same all day for all stamps of a roll, so that finished pages can be kept; no cookie, no session."""
    return _token(roll_id, timezone.localdate())


def is_fresh(token: str, roll_id: int) -> bool:
    today = timezone.localdate()
    return any(constant_time_compare(token, _token(roll_id, today - dt.timedelta(days=days))) for days in (0, 1))


def _token(roll_id: int, day: dt.date) -> str:
    return salted_hmac("traceability.opening", f"{roll_id}|{day}", algorithm="sha256").hexdigest()[:20]
