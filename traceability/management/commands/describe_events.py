"""Give steps from before there was EPCIS their document, hash and ID, and to all what they can be asked for by now.

Run it after an update, as often as you like.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from traceability.epcis.language.describing import add_facts, describe, give_other_name, keep_facts
from traceability.ledger.log.appending import log
from traceability.models import Event

COLUMNS = ("type", "action", "biz_step", "disposition", "document", "event_hash", "event_id")


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        # A declaration takes its ID from the event that it is about, so those come last.
        without = Event.objects.filter(event_id="").order_by("pk").values_list("pk", flat=True)
        keys = [*without.filter(declares_wrong=None), *without.exclude(declares_wrong=None)]
        described, added = sum(self._describe(pk) for pk in keys), self._add_facts()
        if options["verbosity"]:
            self.stdout.write(f"{described} events described, {added} facts added.")

    def _add_facts(self) -> int:
        events = Event.objects.exclude(event_id="").select_related("declares_wrong").order_by("pk")
        last, count = 0, 0
        while chunk := list(events.filter(pk__gt=last)[:500]):
            last, count = chunk[-1].pk, count + add_facts(chunk)
        return count

    @transaction.atomic
    def _describe(self, pk: int) -> int:
        event = Event.objects.select_for_update(of=("self",)).select_related("place", "declares_wrong").get(pk=pk)
        describe(event, list(event.items.select_related("lot__product").order_by("pk")))
        if event.event_hash and Event.objects.filter(event_hash=event.event_hash).exists():
            give_other_name(event)
        event.save(update_fields=COLUMNS)
        keep_facts(event)
        log(event)
        return 1
