from typing import Any

from django.core.management.base import BaseCommand

from shop.certificates.mails import tell_of_expiries


class Command(BaseCommand):
    help = "Tell producers and officers which certificates end in 180, 90 and 30 days; run it every day."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{tell_of_expiries()} mails")
