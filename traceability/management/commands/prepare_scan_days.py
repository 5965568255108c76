from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from traceability.scans import partitions


class Command(BaseCommand):
    help = "Make the parts of the coming days for what is kept of scans, where the database is PostgreSQL."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{partitions.prepare(timezone.localdate())} parts made")
