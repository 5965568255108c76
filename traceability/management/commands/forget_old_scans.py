from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from traceability import conf
from traceability.reports import reporting
from traceability.scans import daily, sightings
from traceability.scans.recording import forget


class Command(BaseCommand):
    help = "Delete what is kept for a time only: single scans, what told phones apart, details of settled reports."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        today = timezone.localdate(now)
        self.stdout.write(f"{daily.forget_devices(today)} of devices")
        self.stdout.write(f"{sightings.forget(today)} of sightings")
        self.stdout.write(f"{forget(before=today - conf.scans_kept())} of single scans")
        self.stdout.write(f"{reporting.forget_details(now=now)} reports without picture and contact")
