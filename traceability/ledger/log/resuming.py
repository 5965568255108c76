"""Go on from a checkpoint up to which everything was verified before, instead of reading the whole ledger again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db.models import Max

from traceability.ledger.log.checkpoints import read_checkpoint
from traceability.ledger.log.keys import keys
from traceability.ledger.log.merkle import Frontier
from traceability.ledger.log.notes import NoteFault, read_note, signers_of
from traceability.ledger.log.storage import Edge, tree
from traceability.ledger.log.tiles import HEIGHT
from traceability.models import LogCheckpoint, LogEntry, LogLeaf

NEAR = 4096
"""A batch: entries that were written at once get their places within one of each other."""


@dataclass(frozen=True)
class Start:
    """The tree when all of it had been verified."""

    size: int = 0
    root: bytes = b""

    def frontier(self) -> Frontier:
        return Frontier.at(tree(self.size), self.size) if self.size else Frontier()

    def tails(self) -> list[list[bytes]]:
        """The hashes of the last tile of each level, which is not full."""
        return Edge(self.size).tails if self.size else [[]]

    def full_tiles(self) -> int:
        return sum(self.size >> HEIGHT * level for level in range(1, 8))

    def entries(self) -> list[int]:
        """The keys of the entries that came after it, in the tree or not."""
        near = LogLeaf.objects.filter(index__lt=self.size, index__gte=self.size - NEAR)
        last = near.aggregate(last=Max("entry_id"))["last"] or 0
        before = set(near.values_list("entry_id", flat=True))
        in_tree = set(LogLeaf.objects.filter(index__gte=self.size).values_list("entry_id", flat=True))
        after = set(LogEntry.objects.filter(pk__gt=last).values_list("pk", flat=True))
        return sorted((in_tree | after) - before)


def read_start(path: Path) -> Start:
    """From the file that ``keep`` wrote; the very beginning where there is none. Raises NoteFault, OSError."""
    if not path.exists():
        return Start()
    note = read_note(path.read_text(encoding="utf-8"))
    checkpoint = read_checkpoint(note.text)
    if not signers_of(note, keys().of_size(checkpoint.size)):
        raise NoteFault("the checkpoint to go on from is not signed with the ledger's key")
    return Start(checkpoint.size, checkpoint.root)


def keep(path: Path, size: int) -> None:
    """The checkpoint up to which everything is verified now; whole, or the one before stays."""
    note = LogCheckpoint.objects.filter(pk=size).values_list("note", flat=True).first()
    if note:
        draft = path.with_name(f"{path.name}.new")
        draft.write_text(note, encoding="utf-8", newline="\n")
        draft.replace(path)
