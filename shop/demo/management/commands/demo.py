import logging
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand

from catalogue.search.indexing import indexing_at_the_end
from shop.demo.loading import STEPS


class Command(BaseCommand):
    help = "Load or refresh the demonstration: real OCOP facts, invented trade. Running it again repairs what it made."

    def handle(self, **options: Any) -> None:
        for chatty in ("wagtail", "django_tasks"):
            logging.getLogger(chatty).setLevel(logging.WARNING)
        started = perf_counter()
        with indexing_at_the_end():
            for step in STEPS:
                begun = perf_counter()
                result = step.run()
                self.stdout.write(f"  {step.label:<13} {perf_counter() - begun:5.1f} s  {result}")
        self.stdout.write(f"The demonstration is ready ({perf_counter() - started:.0f} s).")
