"""The shelf of finished scan pages."""

from __future__ import annotations

import json
import struct

from catalogue.kept.shelf import Shelf
from traceability.lookup import Named
from traceability.models.verdicts import Verdict
from traceability.page.compression import Body, FixedBody, SlottedBody
from traceability.page.rendering import Page


def _pack(page: Page) -> bytes:
    """Of the stamp that it was made for nothing is kept: what matters of it stands in the key."""
    named, parts = page.named, page.body.parts()
    facts = [
        page.status, page.tag, page.language, page.verdict, named.product_id, named.lot_id, named.misses,
        isinstance(page.body, SlottedBody), [len(part) for part in parts],
    ]  # fmt: skip
    head = json.dumps(facts, separators=(",", ":")).encode()
    return struct.pack(">I", len(head)) + head + b"".join(parts)


def _unpack(data: bytes) -> Page:
    (start,) = struct.unpack_from(">I", data)
    start += 4
    status, tag, language, verdict, product_id, lot_id, misses, is_slotted, sizes = json.loads(data[4:start])
    parts = []
    for size in sizes:
        parts.append(data[start : start + size])
        start += size
    body: Body = SlottedBody.of_parts(*parts) if is_slotted else FixedBody.of_parts(*parts)
    named = Named(product_id, lot_id, misses=misses)
    return Page(body, status, tag, language, Verdict(verdict) if verdict else None, named)


pages: Shelf[Page] = Shelf("scan", pack=_pack, unpack=_unpack)
