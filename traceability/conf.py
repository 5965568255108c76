"""The package's settings, with what holds when a project sets none of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class UnusualScanning:
    """One stamp sits on one package: more devices or provinces than this within the window look like a copy."""

    window: dt.timedelta
    devices: int
    provinces: int


def unusual_scanning() -> UnusualScanning:
    chosen = {"window_hours": 48, "devices": 12, "provinces": 4, **getattr(settings, "TRACEABILITY_UNUSUAL", {})}
    return UnusualScanning(dt.timedelta(hours=chosen["window_hours"]), chosen["devices"], chosen["provinces"])


def page_seconds() -> float:
    """How long a worker may serve a finished page; with it a recall made elsewhere shows within 5 seconds."""
    return float(getattr(settings, "TRACEABILITY_PAGE_SECONDS", 4))


def scan_flush_seconds() -> float:
    """0 turns the writing thread off: somebody else must call ``flush`` (the tests do)."""
    return float(getattr(settings, "TRACEABILITY_SCAN_FLUSH_SECONDS", 0.5))


def trusted_proxies() -> int:
    """How many proxies in front append to X-Forwarded-For; 0 believes the connection alone."""
    return int(getattr(settings, "TRACEABILITY_TRUSTED_PROXIES", 0))


def province_header() -> str:
    """The header in which a proxy that knows names the visitor's province code, as a META key; empty when none does."""
    name = str(getattr(settings, "TRACEABILITY_PROVINCE_HEADER", ""))
    return f"HTTP_{name.upper().replace('-', '_')}" if name else ""


def site_url() -> str:
    return str(settings.SITE_URL)
