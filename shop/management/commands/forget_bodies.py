from typing import Any

from django.core.management.base import BaseCommand

from shop.mail.outbox import forget_bodies


class Command(BaseCommand):
    help = "Forget what mails said 30 days ago; that they were sent stays known."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{forget_bodies()} mails forgotten")
