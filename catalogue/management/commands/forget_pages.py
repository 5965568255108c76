from typing import Any

from django.core.management.base import BaseCommand

from catalogue.kept.shelf import forget_pages


class Command(BaseCommand):
    help = "Empties the store of finished pages: after a database was restored from a backup."

    def handle(self, *args: Any, **options: Any) -> None:
        forget_pages()
        self.stdout.write("The store of pages is empty.")
