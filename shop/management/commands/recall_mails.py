from typing import Any

from django.core.management.base import BaseCommand

from shop.models import RecallWarning
from shop.recalls import mail_one


class Command(BaseCommand):
    help = "Send the warnings of recalls that have not gone out yet; run it every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        keys = list(RecallWarning.objects.to_mail().values_list("pk", flat=True))
        sent = sum(mail_one(key) for key in keys)
        self.stdout.write(f"{sent} of {len(keys)} mails sent")
