"""Give written entries their place in the tree, in batches, and sign a checkpoint over each.

Whoever gets the lock does it: a thread of the server a moment after a commit, ``manage.py ledger_sequence``, or whoever
reads the checkpoint. What is not yet in the tree waits in ``LogPending``, where no end of a process can lose it.
"""

from __future__ import annotations

import logging
import os
import threading

from django.conf import settings
from django.db import connection, transaction

from traceability.ledger.log.checkpoints import Checkpoint, read_checkpoint
from traceability.ledger.log.keys import keys
from traceability.ledger.log.merkle import leaf_hash
from traceability.ledger.log.notes import NoteFault, read_note
from traceability.ledger.log.records import leaf_of
from traceability.ledger.log.storage import Edge, latest, size
from traceability.models import LogCheckpoint, LogEntry, LogLeaf, LogPending, LogTile

logger = logging.getLogger(__name__)
BATCH = 4096
LOCK = 0x5A0C1EDB  # any number, the same for every process that sequences


class Inconsistent(Exception):
    """The tree is not the one that was signed last: nothing is signed until somebody finds out why."""


def sequence() -> int:
    """Put all that waits into the tree; returns how many. 0 too without a key, or while another one is at it.

    Raises Inconsistent.
    """
    done = 0
    while keys().signers and LogPending.objects.exists() and (batch := _sequence_batch()):
        done += batch
    return done


@transaction.atomic
def _sequence_batch() -> int:
    if not _locked():
        return 0
    waiting = list(LogEntry.objects.filter(pk__in=_oldest()).order_by("pk"))
    if not waiting:
        return 0
    edge = Edge(size())
    _must_follow(edge)
    leaves = []
    for entry in waiting:
        leaves.append(LogLeaf(index=edge.size, entry=entry, hash=leaf_hash(leaf_of(entry))))
        edge.push(bytes(leaves[-1].hash))
    LogLeaf.objects.bulk_create(leaves, batch_size=1000)
    LogTile.objects.bulk_create(edge.full)
    LogPending.objects.filter(pk__in=[entry.pk for entry in waiting]).delete()
    _sign(edge)
    return len(waiting)


def _oldest() -> list[int]:
    return list(LogPending.objects.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _must_follow(edge: Edge) -> None:
    """A log never signs what is not consistent with what it signed before (C2SP tlog-checkpoint)."""
    before = latest()
    if before is None and edge.size == 0:
        return
    try:
        note = read_note(before.note if before else "")
        signed = read_checkpoint(note.text)
        keys().must_have_signed(note, signed.size)
    except NoteFault as fault:
        raise Inconsistent(f"the newest checkpoint: {fault}; nothing more is signed, see verify_ledger") from None
    if (signed.size, signed.root) != (edge.size, edge.root()):
        raise Inconsistent(
            f"the tree of {edge.size} leaves is not the one of {signed.size} that was signed; "
            "nothing more is signed, see verify_ledger"
        )


def _sign(edge: Edge) -> None:
    root = edge.root()
    note = keys().sign(str(Checkpoint(keys().origin, edge.size, root)))
    LogCheckpoint.objects.create(size=edge.size, root=root, note=str(note))


def _locked() -> bool:
    """SQLite's transactions are immediate: there the transaction is the lock."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


class Sequencer:
    """A thread that sequences a moment after it was told that something waits."""

    def __init__(self) -> None:
        self._reset()
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._starting = threading.Lock()
        self._told = threading.Event()
        self._thread: threading.Thread | None = None

    def soon(self) -> None:
        if _seconds() <= 0:
            return
        self._told.set()
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ledger-sequencer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while self._told.wait():
            threading.Event().wait(_seconds())  # so that what comes together shares a checkpoint
            self._told.clear()
            try:
                sequence()
            except Exception:
                logger.exception("entries of the ledger still wait for their place in the tree")
            finally:
                connection.close()


def _seconds() -> float:
    """0 starts no thread."""
    return float(getattr(settings, "TRACEABILITY_LEDGER_SECONDS", 1))


sequencer = Sequencer()
soon = sequencer.soon
