"""The package's settings, with what holds when a project sets none of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class UnusualScanning:
    """One stamp sits on one package: more than this looks like a copy. See docs/decisions/0017-counting-scans.md.

    A phone can be told from another within a day only, so ``devices`` is for one day; ``device_days`` and the provinces
    add up over ``days``. Devices count only when they come from at least ``networks`` networks: one line, or one person
    who sends many names of phones over it, is no copy.
    """

    devices: int = 12
    networks: int = 4
    provinces: int = 4
    device_days: int = 40
    days: int = 30
    devices_after_sale: int = 4
    provinces_after_sale: int = 2

    def raised(self, times: int) -> UnusualScanning:
        """The bar after somebody explained the scans so often: doubled each time."""
        factor = 2 ** min(times, 8)
        return replace(
            self,
            devices=self.devices * factor,
            provinces=self.provinces * factor,
            device_days=self.device_days * factor,
            devices_after_sale=self.devices_after_sale * factor,
            provinces_after_sale=self.provinces_after_sale * factor,
        )


def unusual_scanning() -> UnusualScanning:
    return UnusualScanning(**getattr(settings, "TRACEABILITY_UNUSUAL", {}))


def scans_kept() -> dt.timedelta:
    """How long single scans are kept; their daily sums stay for good."""
    return dt.timedelta(days=int(getattr(settings, "TRACEABILITY_SCAN_DAYS", 180)))


def report_pictures_kept() -> dt.timedelta:
    """How long picture and contact of a report are kept after the report is closed."""
    return dt.timedelta(days=int(getattr(settings, "TRACEABILITY_REPORT_PICTURE_DAYS", 365)))


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


def salt_directory() -> Path:
    """Where the days' salts are, on this server: backed up with nothing."""
    return Path(settings.TRACEABILITY_SALT_DIRECTORY)


def site_url() -> str:
    return str(settings.SITE_URL)


def print_fonts() -> tuple[str, ...]:
    """Static files: a TrueType or WOFF2 font with Latin letters, then others with what it lacks."""
    names = ("fonts/be-vietnam-pro-600-latin.woff2", "fonts/be-vietnam-pro-600-vietnamese.woff2")
    return tuple(getattr(settings, "TRACEABILITY_PRINT_FONTS", names))
