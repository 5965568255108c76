"""Pages in a file of their own beside SQLite's main one: a page that is kept never takes the shop's only writer."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from functools import lru_cache
from itertools import count
from pathlib import Path

from django.db import connection

LOOK_AT_SIZE_EVERY = 200  # pages kept

_TABLE = """CREATE TABLE IF NOT EXISTS page
(number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, until REAL NOT NULL, page BLOB NOT NULL)"""


def path() -> Path:
    """Another file for another main one, also in tests."""
    return _beside(str(connection.settings_dict["NAME"]))


@lru_cache(maxsize=8)
def _beside(main: str) -> Path:
    return Path(main).with_suffix(".pages.sqlite3")


class SqliteStore:
    def __init__(self, most_bytes: int) -> None:
        self._most_bytes, self._own, self._kept = most_bytes, threading.local(), count(1)

    def get(self, key: bytes) -> bytes | None:
        row = self._connection.execute("SELECT page FROM page WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def put(self, key: bytes, page: bytes, until: float) -> None:
        self._connection.execute("INSERT OR REPLACE INTO page (key, until, page) VALUES (?, ?, ?)", (key, until, page))
        if next(self._kept) % LOOK_AT_SIZE_EVERY == 0:
            self.shorten()

    def shorten(self) -> None:
        """What is past first, then the oldest, until a tenth is free."""
        self._connection.execute("DELETE FROM page WHERE until < ?", (time.time(),))
        while (size := self._size()) > self._most_bytes:
            rows: int = self._connection.execute("SELECT COUNT(*) FROM page").fetchone()[0]
            share = 1 - 0.9 * self._most_bytes / size
            older = "SELECT number FROM page ORDER BY number LIMIT ?"
            self._connection.execute(f"DELETE FROM page WHERE number IN ({older})", (int(rows * share) + 1,))  # noqa: S608

    def forget(self) -> None:
        self._connection.execute("DELETE FROM page")

    def _size(self) -> int:
        used: int = self._connection.execute(
            "SELECT (SELECT page_count FROM pragma_page_count()) - (SELECT freelist_count FROM pragma_freelist_count())"
        ).fetchone()[0]
        return used * int(self._connection.execute("PRAGMA page_size").fetchone()[0])

    @property
    def _connection(self) -> sqlite3.Connection:
        """One for each thread; a process that was forked begins anew."""
        mine = (os.getpid(), path())
        if getattr(self._own, "of", None) != mine:
            self._own.of, self._own.connection = mine, _open(mine[1])
        found: sqlite3.Connection = self._own.connection
        return found


def _open(file: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(file, timeout=0.25, isolation_level=None)
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute("PRAGMA synchronous=OFF")
    opened.execute(_TABLE)
    return opened
