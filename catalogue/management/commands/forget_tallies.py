from typing import Any

from django.core.management.base import BaseCommand

from catalogue.limits import forget_old


class Command(BaseCommand):
    help = "Delete counts of tries that limit nothing any more."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{forget_old()} counts forgotten")
