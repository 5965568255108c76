from typing import Any

from django.core.management.base import BaseCommand

from shop.work.worker import Worker


class Command(BaseCommand):
    help = "Send mails, run tasks and the schedule until SIGTERM. Several may run; each thing is done by one of them."
    requires_migrations_checks = False

    def handle(self, **options: Any) -> None:
        Worker().run()
