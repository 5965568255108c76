from typing import Any

from django.core.management.base import BaseCommand

from shop.checkout.reconcile import expire_overdue


class Command(BaseCommand):
    help = "End checkout attempts whose time is up and give their stock back. Run it every minute."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{expire_overdue()} attempts expired")
