from typing import Any

from django.core.management.base import BaseCommand

from shop.recalls.warnings import mail_warnings


class Command(BaseCommand):
    help = "Write the mails of warnings of recalls that have none yet."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{mail_warnings()} mails written")
