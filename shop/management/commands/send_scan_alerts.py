from typing import Any

from django.core.management.base import BaseCommand

from shop.desk.scans.alerts import alert


class Command(BaseCommand):
    help = "Mail the warnings about unusual scans that waited for the hour to end."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{alert.func()} stamps told of.")
