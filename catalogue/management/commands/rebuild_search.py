from typing import Any

from django.core.management.base import BaseCommand

from catalogue.search.indexing import rebuild


class Command(BaseCommand):
    help = "Write the product search index anew: after a restore, or after rows were changed behind its back."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{rebuild()} products in the index")
