"""Scans wait in memory and are written in batches by a thread: a page never waits for its own scan.

What is in the buffer is written within a second, and when the process is asked to end. A write that fails is counted
and logged; the page has long been sent.
"""

from __future__ import annotations

import atexit
import datetime as dt
import logging
import multiprocessing.util
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, close_old_connections

from traceability.scans.devices import Visitor

logger = logging.getLogger(__name__)


class ScanRecord(NamedTuple):
    at: dt.datetime
    product_id: int
    lot_id: int | None
    roll_id: int | None
    unit: int | None
    verdict: str
    visitor: Visitor


Writer = Callable[[Sequence[ScanRecord]], None]


class ScanBuffer:
    def __init__(self, write: Writer, *, seconds: Callable[[], float], capacity: int = 50_000) -> None:
        self._write, self._seconds, self._capacity = write, seconds, capacity
        self.counts: Counter[str] = Counter()  # written, dropped, failed
        self._dropped_before = 0
        self._reset()
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        """A fork inherits the waiting scans but not the thread; they stay the parent's to write."""
        self._waiting: deque[ScanRecord] = deque()
        self._writing = threading.Lock()
        self._starting = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def put(self, scan: ScanRecord) -> None:
        if len(self._waiting) >= self._capacity:
            self.counts["dropped"] += 1
            return
        self._waiting.append(scan)
        if self._thread is None:
            self._start()

    def flush(self) -> None:
        """Write what waits, now and in this thread."""
        with self._writing:
            self._tell_dropped()
            while (batch := self._take(1000)) and self._write_or_count(batch):
                pass

    def _tell_dropped(self) -> None:
        if dropped := self.counts["dropped"] - self._dropped_before:
            self._dropped_before += dropped
            logger.error("%d scans were dropped: %d waited for the database already", dropped, self._capacity)

    def _take(self, most: int) -> list[ScanRecord]:
        waiting = self._waiting
        return [waiting.popleft() for _ in range(min(most, len(waiting)))]

    def _write_or_count(self, batch: list[ScanRecord]) -> bool:
        """False when the database cannot be reached: what could not be written waits for the next time."""
        try:
            self._write(batch)
        except (OperationalError, InterfaceError):
            logger.exception("%d scans must wait for the database", len(batch))
            self._waiting.extendleft(reversed(batch))
            return False
        except Exception:
            self.counts["failed"] += len(batch)
            logger.exception("%d scans could not be written", len(batch))
        else:
            self.counts["written"] += len(batch)
        return True

    def _start(self) -> None:
        with self._starting:
            if self._thread is None and self._seconds() > 0:
                self._thread = threading.Thread(target=self._run, name="scan-writer", daemon=True)
                self._thread.start()
                # A multiprocessing child ends without atexit; granian's workers are such children.
                multiprocessing.util.Finalize(self, self.flush, exitpriority=100)

    def _run(self) -> None:
        while not self._wake.wait(self._seconds()):
            close_old_connections()  # a thread of ours gets no request that would notice a broken one
            self.flush()


def flush_when_told_to_end(buffer: ScanBuffer) -> None:
    """Flush at exit, and on SIGTERM where nobody else handles it: by default it ends Python without ``atexit``."""
    atexit.register(buffer.flush)
    if threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _leave)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
