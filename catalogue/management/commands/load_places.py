from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand

from catalogue.places.loading import load_places


class Command(BaseCommand):
    help = "Load the administrative units of both eras from the shipped tables; running it again changes nothing."

    def handle(self, **options: Any) -> None:
        started = perf_counter()
        count = load_places()
        self.stdout.write(f"{count:,} places in {perf_counter() - started:.1f} s")
