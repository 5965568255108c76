"""Leaves, tiles, checkpoints and cosignatures against each other and against the entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model

from traceability.ledger.log.checking_rows import Known
from traceability.ledger.log.checkpoints import Checkpoint, read_checkpoint
from traceability.ledger.log.faults import Fault
from traceability.ledger.log.keys import keys
from traceability.ledger.log.merkle import root_of
from traceability.ledger.log.notes import Note, NoteFault, read_note, read_signature, signers_of
from traceability.ledger.log.resuming import Start
from traceability.ledger.log.stored_rows import Row, as_bytes, in_batches, select
from traceability.ledger.log.tiles import WIDTH
from traceability.models import LogCheckpoint, LogCosignature, LogEntry, LogLeaf, LogPending, LogTile


class TreeChecker:
    def __init__(
        self,
        entries: Mapping[Any, Known],
        *,
        kept: Note | None = None,
        start: Start,
        progress: Callable[[str], None],
    ) -> None:
        self.entries, self.kept, self.progress = entries, kept, progress
        self.start = start
        self.faults: list[Fault] = []
        self.remarks: list[str] = []
        self.size = self.waiting = self.checkpoints = self.cosignatures = 0
        self.root = b""
        self._frontier = self.start.frontier()
        self._tails: list[list[bytes]] = self.start.tails()
        self._in_tree: set[Any] = set()
        self._last_of: dict[Any, Any] = {}
        self._tiles = self.start.full_tiles()
        self._wrong_roots = 0
        self._since_good: list[tuple[Any, Any]] = []  # leaves and their entries after the last root that fitted

    def check(self) -> None:
        first = self.start.size
        self._notes = {row["size"]: row for batch in in_batches(LogCheckpoint, first - 1) for row in batch}
        self._kept = self._read_kept()
        if first and self._frontier.root() != self.start.root:
            self._fault(LogCheckpoint, first, "the tree that was verified is not the one that is here: leaves changed")
        for batch in in_batches(LogLeaf, first - 1):
            for leaf in batch:
                self._take(leaf)
            self.progress(f"leaves: {self._frontier.size:,}")
        self.size, self.root = self._frontier.size, self._frontier.root()
        self._check_tiles()
        self._check_pending()
        self._check_checkpoints()
        self._check_cosignatures()

    def _take(self, leaf: Row) -> None:
        index, known = leaf["index"], self.entries.get(leaf["entry_id"])
        if index != self._frontier.size:
            self._fault(LogLeaf, index, f"found where leaf {self._frontier.size} should be", leaf["entry_id"])
        if known is None:
            self._fault(LogEntry, leaf["entry_id"], f"missing, and leaf {index} names it", leaf["entry_id"])
        elif known.leaf.hex() != leaf["hash"]:
            self._fault(LogEntry, leaf["entry_id"], f"does not hash to its leaf, {index}", leaf["entry_id"])
        self._since_good.append((index, leaf["entry_id"]))
        self._keep_order(leaf, known)
        self._push(as_bytes(leaf["hash"]))

    def _keep_order(self, leaf: Row, known: Known | None) -> None:
        self._in_tree.add(leaf["entry_id"])
        if known is None or not isinstance(leaf["entry_id"], int):
            return
        if self._last_of.get(known.thing, 0) > leaf["entry_id"]:
            self._fault(LogLeaf, leaf["index"], "stands after a later version of the same row", leaf["entry_id"])
        self._last_of[known.thing] = leaf["entry_id"]

    def _push(self, hash_: bytes) -> None:
        self._frontier.push(hash_)
        self._fill_tiles(hash_)
        size = self._frontier.size
        if (row := self._notes.get(size)) is not None:
            self._check_root(row)
        if self._kept and self._kept.size == size and self._kept.root != self._frontier.root():
            self._fault(LogCheckpoint, size, "the checkpoint that was kept elsewhere has another root: leaves changed")

    def _fill_tiles(self, hash_: bytes) -> None:
        size = self._frontier.size
        for level, tail in enumerate(self._tails):
            tail.append(hash_)
            if len(tail) < WIDTH:
                return
            hash_ = self._check_tile(level, (size >> 8 * (level + 1)) - 1, tail)
            tail.clear()
        self._tails.append([hash_])

    def _check_tile(self, level: int, index: int, hashes: list[bytes]) -> bytes:
        root = root_of(hashes)
        found = select(LogTile, "WHERE key = %s", [LogTile.key_of(level, index)])
        if not found:
            self._fault(LogTile, f"{level}/{index}", "missing")
            return root
        self._tiles += 1
        wanted = {"level": level, "index": index, "hashes": b"".join(hashes).hex(), "root": root.hex()}
        wrong = [column for column, value in wanted.items() if found[0][column] != value]
        if wrong:
            self._fault(LogTile, f"{level}/{index}", f"does not fit the leaves: {', '.join(wrong)}")
        return root

    def _check_tiles(self) -> None:
        if self._tiles != LogTile.objects.count():
            self._fault(LogTile, "all", f"{LogTile.objects.count()} tiles kept, of which {self._tiles} belong here")

    def _check_root(self, row: Row) -> None:
        root = self._frontier.root()
        if row["root"] == root.hex():
            self._since_good.clear()
            return
        self._wrong_roots += 1
        if self._wrong_roots == 1:
            self._fault(LogCheckpoint, row["size"], "its root is not that of the leaves, as of this size")
            self._name_moved()

    def _name_moved(self) -> None:
        """Entries get their places in the order in which they were written, but for a few that were written at once."""
        found = [(index, entry) for index, entry in self._since_good if isinstance(entry, int)]
        for (index, entry), due in zip(found, sorted(entry for _index, entry in found), strict=True):
            if entry != due:
                self._fault(LogLeaf, index, "may have changed places with another leaf since that was signed", entry)

    def _check_pending(self) -> None:
        waiting = {row["entry_id"] for batch in in_batches(LogPending) for row in batch}
        self.waiting = len(waiting)
        for key in self.entries.keys() - self._in_tree - waiting:
            self._fault(LogEntry, key, "neither in the tree nor waiting for its place", key)
        for key in waiting & self._in_tree:
            self._fault(LogPending, key, "waits, and is in the tree already", key)
        for key in waiting - self.entries.keys():
            self._fault(LogPending, key, "its entry is missing", key)

    def _check_checkpoints(self) -> None:
        self.checkpoints = len(self._notes)
        if self._wrong_roots > 1:
            self.remarks.append(f"{self._wrong_roots - 1} later checkpoints have other roots than the leaves, too")
        if not keys().signers:
            self.remarks.append("LEDGER_KEY is not set: no signature was checked")
        for size, row in self._notes.items():
            self._check_note(size, row)
        last = max((size for size in self._notes if isinstance(size, int)), default=0)
        if last != self.size:
            self._fault(LogCheckpoint, last, f"is the newest, and the tree has {self.size} leaves")
        if self._kept and self._kept.size > self.size:
            said = f"the checkpoint that was kept elsewhere has {self._kept.size} leaves, here are {self.size}"
            self._fault(LogCheckpoint, self._kept.size, f"{said}: leaves are missing")

    def _check_note(self, size: Any, row: Row) -> None:
        try:
            note = read_note(row["note"])
            said = read_checkpoint(note.text)
            if keys().signers:
                keys().must_have_signed(note, size)
        except (NoteFault, TypeError) as fault:
            self._fault(LogCheckpoint, size, str(fault))
            return
        origin = keys().origin or said.origin
        if str(Checkpoint(origin, size, as_bytes(row["root"]))) != note.text:
            self._fault(LogCheckpoint, size, "its note says something else than its columns")

    def _check_cosignatures(self) -> None:
        for row in (row for batch in in_batches(LogCosignature) for row in batch):
            if self.start.size and row["checkpoint_id"] not in self._notes:
                continue
            self.cosignatures += 1
            if fault := self._cosignature_fault(row):
                self._fault(LogCosignature, row["key"], fault)

    def _cosignature_fault(self, row: Row) -> str:
        checkpoint = self._notes.get(row["checkpoint_id"])
        if checkpoint is None or row["key"] != f"{row['checkpoint_id']} {row['name']}":
            return "belongs to no checkpoint"
        try:
            text, signature = read_note(checkpoint["note"]).text, read_signature(row["line"].rstrip("\n"))
            found = signers_of(Note(text, (signature,)), keys().witnesses)
        except NoteFault as fault:
            return str(fault)
        if signature.name != row["name"] or signature.line != row["line"]:
            return "its line names somebody else"
        if not found:
            self.remarks.append(f"a cosignature of {row['name']}, which is no witness (any more), was not checked")
            return ""
        at = dt.datetime.fromtimestamp(found[0][1], dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return "" if at == row["at"] else "its time is not the one that was signed"

    def _read_kept(self) -> Checkpoint | None:
        """Raises NoteFault when it is not ours."""
        if self.kept is None:
            return None
        checkpoint = read_checkpoint(self.kept.text)
        if not signers_of(self.kept, [*keys().of_size(checkpoint.size), *keys().witnesses]):
            raise NoteFault("nobody whom we know has signed the checkpoint that was kept elsewhere")
        return checkpoint

    def _fault(self, model: type[Model], pk: object, what: str, entry: int | None = None) -> None:
        self.faults.append(Fault(model.__name__, pk, what, entry))
