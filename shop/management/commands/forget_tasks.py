from typing import Any

from django.core.management.base import BaseCommand

from shop.work.tasks import forget_tasks


class Command(BaseCommand):
    help = "Delete what the task queue remembers of tasks that ended two days ago, or failed 30 days ago."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{forget_tasks()} tasks forgotten")
