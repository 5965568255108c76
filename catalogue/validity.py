"""When a recognition and a certificate hold: one rule for their rows and for what pages read of them."""

from __future__ import annotations

import datetime as dt


def recognition_holds(on: dt.date, *, first: dt.date, last: dt.date, revoked: dt.date | None) -> bool:
    """On the day on which it is revoked it holds no longer; on its last day it does."""
    return not (revoked is not None and revoked <= on) and first <= on <= last


def certificate_holds(on: dt.date, *, issued: dt.date, expires: dt.date | None) -> bool:
    """One without an end holds from its first day on."""
    return issued <= on and (expires is None or on <= expires)
