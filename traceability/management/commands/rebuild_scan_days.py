from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Min
from django.utils import timezone

from traceability.models import Scan
from traceability.scans import daily
from traceability.scans.days import days


class Command(BaseCommand):
    help = "Make the daily sums of scans anew from the single scans, as far as those are kept. Safe at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", type=dt.date.fromisoformat, help="first day, as 2026-11-22; else the oldest kept"
        )
        parser.add_argument("--until", type=dt.date.fromisoformat, help="last day; else today")

    def handle(self, *, since: dt.date | None, until: dt.date | None, **options: Any) -> None:
        oldest = Scan.objects.aggregate(at=Min("at"))["at"]
        if oldest is None:
            raise CommandError("There are no single scans to count.")
        first = timezone.localdate(oldest)
        if since and since < first:
            raise CommandError(f"Single scans are kept since {first} only: the sums before must stay as they are.")
        for day in days(since or first, until or timezone.localdate()):
            self.stdout.write(f"{day}: {daily.rebuild(first=day, last=day)} rows")
