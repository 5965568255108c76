"""Find whatever was changed, removed or put into another order, in the log and in the rows that it vouches for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection, transaction

from traceability.ledger.log.checking_rows import RowChecker
from traceability.ledger.log.checking_tree import TreeChecker
from traceability.ledger.log.faults import Fault
from traceability.ledger.log.merkle import ProofFault
from traceability.ledger.log.notes import Note
from traceability.ledger.log.resuming import Start
from traceability.models import LogCheckpoint

Progress = Callable[[str], None]


@dataclass
class Report:
    entries: int = 0
    waiting: int = 0  # written, and not yet in the tree
    checkpoints: int = 0
    cosignatures: int = 0
    rows: int = 0
    files: int = 0
    erased: int = 0
    size: int = 0
    root: str = ""
    seconds: float = 0
    remarks: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        return {"is_whole": self.is_whole, **asdict(self)}


def verify(
    *,
    kept: Note | None = None,
    start: Start | None = None,
    with_files: bool = True,
    progress: Progress = lambda _said: None,
) -> Report:
    """Read everything once, as it stands now. ``kept`` is a checkpoint that somebody kept elsewhere.

    With ``start`` only what came after it: new entries, the rows that they are about, and rows without any entry.
    """
    began = time.monotonic()
    rows, report = RowChecker(with_files=with_files, progress=progress), Report()
    with one_moment():
        tree = _tree_checker(rows, kept, start or Start(), progress)
        rows.check_entries(tree.start)
        tree.check()
        rows.check_rows()
    report.entries, report.rows, report.files = len(rows.entries), rows.compared, rows.files
    report.erased, report.waiting = rows.erased, tree.waiting
    report.checkpoints, report.cosignatures = tree.checkpoints, tree.cosignatures
    report.size, report.root = tree.size, tree.root.hex()
    report.remarks = [*tree.remarks, *rows.remarks]
    report.faults = [*rows.faults, *tree.faults]
    report.seconds = round(time.monotonic() - began, 2)
    return report


def _tree_checker(rows: RowChecker, kept: Note | None, start: Start, progress: Progress) -> TreeChecker:
    """From the very beginning where the tree of ``start`` is not there any more."""
    try:
        return TreeChecker(rows.entries, kept=kept, start=start, progress=progress)
    except ProofFault as fault:
        tree = TreeChecker(rows.entries, kept=kept, start=Start(), progress=progress)
        why = f"all was verified up to here, and leaves or tiles of that tree are missing ({fault})"
        tree.faults.append(Fault(LogCheckpoint.__name__, start.size, why))
        return tree


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read stood in the database at the same moment; others go on writing meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    with _reading_only(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _reading_only() -> Iterator[None]:
    """An immediate transaction, which is usual here, would keep writers of SQLite waiting to its end."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    sqlite: Any = connection
    usual, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        sqlite.transaction_mode = usual
