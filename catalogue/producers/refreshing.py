"""What nobody derived in the transaction of its change, such as after one in bulk, is written afterwards."""

from __future__ import annotations

from django.db.models import Q

from catalogue.models import Producer, ProducerDocument
from catalogue.producers.deriving import BATCH, write_documents
from catalogue.producers.facts import FORMAT


def refresh_producers(most: int = BATCH) -> int:
    """Write what is stale, missing or of another format, ``most`` at a time; return how many were looked at."""
    wrong = Q(document__isnull=True) | Q(document__is_stale=True) | ~Q(document__format=FORMAT)
    public = Producer.objects.public().filter(wrong).order_by("pk")
    hidden = ProducerDocument.objects.filter(is_stale=True, producer__is_public=False)
    ids = [*public.values_list("pk", flat=True)[:most], *hidden.values_list("pk", flat=True)[:most]]
    write_documents(ids)
    return len(ids)
