from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from catalogue.producers.refreshing import refresh_producers
from catalogue.search.indexing import refresh_due
from catalogue.search.refreshing import refresh_documents


class Command(BaseCommand):
    help = (
        "Write what pages say of products and producers where it is no longer true: after a change in bulk,"
        " and when stars begin or end."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        written = refresh_due(timezone.localdate())
        while found := refresh_documents() + refresh_producers():
            written += found
        self.stdout.write(f"{written} products and producers written anew")
