from typing import Any

from django.core.management.base import BaseCommand

from cms.written.refreshing import refresh_pages


class Command(BaseCommand):
    help = "Write the documents of written pages that are missing or no longer true."

    def handle(self, *args: Any, **options: Any) -> None:
        written = 0
        while found := refresh_pages():
            written += found
        self.stdout.write(f"{written} documents written")
