"""What a page tells of a step, in eight letters: the check in the browser finds whatever was changed in it."""

from __future__ import annotations

import base64
import json
from hashlib import sha256

from traceability.ledger.log.stored_rows import moment, number
from traceability.page.journey import Part, Step


def seal(step: Step) -> str:
    """``sealOf`` in ledger.js works out the same from what the ledger recorded."""
    event = step.event
    parts = [_told("<", part) for part in step.inputs] + [_told(">", part) for part in step.outputs]
    told = [
        event.kind, event.lot_id, moment(event.occurred_at), event.place_id, event.place_note, event.actor, event.note,
        event.note_en, str(event.picture or ""), sorted(parts, key=lambda part: part.encode("utf-16-be")),
    ]  # fmt: skip
    digest = sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).digest()
    return base64.b64encode(digest[:6]).decode()


def _told(way: str, part: Part) -> str:
    quantity = "" if part.quantity is None else number(part.quantity)
    name = "" if part.lot_id else part.name.text  # a lot is called what its product is called
    return "|".join((way, str(part.lot_id or ""), part.epc, name, quantity, part.uom))
