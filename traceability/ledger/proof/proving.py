"""What anybody needs to see for himself that a row is in the ledger as it stands."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q

from catalogue.models import Certificate, Product, Recognition
from traceability.ledger.log.merkle import consistency_proof, inclusion_proof
from traceability.ledger.log.records import leaf_of
from traceability.ledger.log.storage import tree
from traceability.lots.chain import history
from traceability.models import (
    Event,
    LogCheckpoint,
    LogEntry,
    Lot,
    Recall,
    RollBinding,
    RollWithdrawal,
    StampRoll,
    UndoneBinding,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import _AnyUser

Kind = LogEntry.Kind


def proofs(
    kind: str, keys: Sequence[int], checkpoint: LogCheckpoint, user: _AnyUser, *, page_of: int | None = None
) -> list[dict[str, Any]]:
    """For the newest version of each: its entry, its place, the path to the root; and the facts for who may see them.

    ``page_of`` is a released lot on whose page they stand. Rows that are not in the tree (yet) are left out.
    """
    open_keys = readable(kind, keys, user)
    if kind == Kind.EVENT and page_of is not None:
        open_keys |= shown_with(page_of)
    versions = LogEntry.objects.filter(kind=kind, object_id__in=keys).exclude(action="erased")
    last = versions.values("object_id").annotate(last=Max("pk"))
    entries = LogEntry.objects.filter(pk__in=last.values("last"), leaf__index__lt=checkpoint.size)
    node = tree(checkpoint.size)
    found = []
    for entry in entries.select_related("leaf", "record").order_by("leaf__index"):
        path = inclusion_proof(node, entry.leaf.index, checkpoint.size)
        facts = _facts(entry) if entry.object_id in open_keys else {}
        found.append(
            {
                "kind": entry.kind, "object": entry.object_id, "index": entry.leaf.index,
                "entry": leaf_of(entry).decode(), "proof": _encoded(path), **facts,
            }
        )  # fmt: skip
    return found


def _facts(entry: LogEntry) -> dict[str, str]:
    record = getattr(entry, "record", None)
    return {"record": record.record, "salt": bytes(record.salt).hex()} if record else {}


def inclusion(index: int, size: int) -> dict[str, Any]:
    return {"index": index, "size": size, "proof": _encoded(inclusion_proof(tree(size), index, size))}


def consistency(first: int, second: int) -> dict[str, Any]:
    return {"from": first, "to": second, "proof": _encoded(consistency_proof(tree(second), first, second))}


def _encoded(hashes: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(hash_).decode() for hash_ in hashes]


def readable(kind: str, keys: Sequence[int], user: _AnyUser) -> set[int]:
    """Those whose facts are public, or of the user's own producer."""
    return set(_open(kind, user).filter(pk__in=keys).values_list("pk", flat=True))


def _open(kind: str, user: _AnyUser) -> Any:
    lots = Lot.objects.released() | Lot.objects.of(user)
    rolls = StampRoll.objects.of(user)
    found: dict[str, Any] = {
        Kind.EVENT: Event.objects.filter(Q(lot__in=lots) | Q(lot=None, items__lot__in=lots)),
        Kind.RECALL: Recall.objects.filter(lot__in=lots),
        Kind.LOT: lots,
        Kind.STEPS: lots,
        Kind.PRODUCT: Product.objects.filter(is_public=True),
        Kind.RECOGNITION: Recognition.objects.filter(product__is_public=True),
        Kind.ROLL: rolls,
        Kind.BINDING: RollBinding.objects.filter(roll__in=rolls),
        Kind.UNBINDING: UndoneBinding.objects.filter(roll__in=rolls),
        Kind.WITHDRAWAL: RollWithdrawal.objects.filter(roll__in=rolls),
    }
    return found[kind] if kind in found else _public_certificates()


def shown_with(lot_id: int) -> set[int]:
    """The events that a released lot's page tells: its own, and those of what went into it."""
    lot = Lot.objects.released().filter(pk=lot_id).first()
    return set(history(lot).values_list("pk", flat=True)) if lot else set()


def _public_certificates() -> Any:
    """As the pages show them: of what is public itself; those for single lots, of released lots."""
    whole = Certificate.objects.filter(
        Q(product=None) | Q(product__is_public=True), Q(producer=None) | Q(producer__is_public=True)
    )
    return whole.filter(Q(is_for_lots=False) | Q(lots__lot__released_at__isnull=False)).distinct()
