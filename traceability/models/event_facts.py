"""What an EPCIS event says in fields that can be asked for, one row a value: both databases find them by one index."""

from __future__ import annotations

from django.db import models


class EventFact(models.Model):
    """``name`` is the end of the query parameter that asks for it: ``readPoint``, ``bizTransaction_po`` …

    Follows from the event (``traceability.epcis.language.queryable_fields``); nothing stands here alone.
    """

    event = models.ForeignKey("traceability.Event", models.CASCADE, related_name="facts")
    name = models.CharField(max_length=120)
    value = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["name", "value", "event"], name="event_fact_name_value")]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"
