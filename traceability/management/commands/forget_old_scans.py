from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from traceability import conf, reporting, scan_days, sightings
from traceability.scans import forget


class Command(BaseCommand):
    help = "Delete what is kept for a time only: single scans, what told phones apart, details of settled reports."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        today = timezone.localdate(now)
        self.stdout.write(f"{forget(before=today - conf.scans_kept())} single scans")
        self.stdout.write(f"{reporting.forget_details(now=now)} reports without picture and contact")
        sightings.forget(today)
        scan_days.forget_devices(today)
