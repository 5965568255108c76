from typing import Any

from django.core.management.base import BaseCommand

from shop.checkout.reconcile import reconcile


class Command(BaseCommand):
    help = "Ask the card gateway about every open payment and repeat failed refunds. Run it every five minutes."

    def handle(self, **options: Any) -> None:
        done = reconcile()
        self.stdout.write(", ".join(f"{count} {what}" for what, count in sorted(done.items())) or "nothing open")
