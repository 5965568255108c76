"""A lot's list of steps: which events tell of it. A step that is left out or slipped in makes another list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256

from traceability.ledger.log.stored_rows import MANY, Row
from traceability.models import Event


def lists_of_steps(lots: Sequence[int]) -> list[Row]:
    """For each lot with steps, how many there are, and SHA-256 over their keys in order, with commas between them.

    A digest and not the list: each new step is logged with it, and a lot may have thousands.
    """
    found: defaultdict[int, list[int]] = defaultdict(list)
    for at in range(0, len(lots), MANY):
        events = Event.objects.filter(lot__in=lots[at : at + MANY]).order_by("pk")
        for lot, event in events.values_list("lot_id", "pk"):
            found[lot].append(event)
    return [{"id": lot, "count": len(steps), "steps": _digest(steps)} for lot, steps in sorted(found.items())]


def _digest(steps: Sequence[int]) -> str:
    return sha256(",".join(map(str, steps)).encode()).hexdigest()
