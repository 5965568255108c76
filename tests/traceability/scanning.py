"""Scans for tests, as the buffer hands them to the writer."""

import datetime as dt

from django.utils import timezone

from tests.traceability.conftest import PHONE
from traceability.scans.buffer import ScanRecord
from traceability.scans.devices import Visitor


def visitor(number=0, *, network=0, province=""):
    """A phone of its own for each number; 250 addresses in each network."""
    return Visitor(f"203.0.{network}.{number % 250 + 1}", f"{PHONE} {number}", "vi", province)


def scan(product_id, *, at=None, who=None, lot_id=None, roll_id=None, unit=None, verdict="ok"):
    return ScanRecord(at or timezone.now(), product_id, lot_id, roll_id, unit, verdict, who or visitor())


def local(day, hour=12, minute=0, second=0):
    """A moment of the day in TIME_ZONE."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute, second)))
