"""Pages in an UNLOGGED table: they cost no log, go to no replica, and are gone after a crash, as they may be."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from catalogue.kept.raises import forget_old_raises

TIDY_EVERY = 200  # pages kept

_TABLE = """CREATE UNLOGGED TABLE IF NOT EXISTS kept_page (
number bigint GENERATED ALWAYS AS IDENTITY, key bytea PRIMARY KEY, until double precision NOT NULL,
page bytea NOT NULL)"""
_PUT = """INSERT INTO kept_page (key, until, page) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET until = excluded.until, page = excluded.page, number = DEFAULT"""
_OLDEST = """DELETE FROM kept_page WHERE number IN (
SELECT number FROM kept_page ORDER BY number FOR UPDATE SKIP LOCKED
LIMIT (SELECT COUNT(*) / 5 + 1 FROM kept_page))"""


class PostgresStore:
    def __init__(self, most_bytes: int) -> None:
        self._most_bytes, self._kept = most_bytes, count(1)

    @staticmethod
    def install(database: BaseDatabaseWrapper) -> None:
        with database.cursor() as cursor:
            cursor.execute(_TABLE)
            cursor.execute("ALTER TABLE kept_page ALTER COLUMN page SET STORAGE EXTERNAL")  # it is compressed
            cursor.execute("CREATE INDEX IF NOT EXISTS kept_page_number ON kept_page (number)")

    def get(self, key: bytes) -> bytes | None:
        row = self._execute("SELECT page FROM kept_page WHERE key = %s", key).fetchone()
        return bytes(row[0]) if row else None

    def put(self, key: bytes, page: bytes, until: float) -> None:
        self._execute(_PUT, key, until, page)
        if next(self._kept) % TIDY_EVERY == 0:
            self.shorten()
            forget_old_raises(connection)

    def shorten(self) -> None:
        """What is past first, then the older fifth as long as there is too much."""
        self._execute("DELETE FROM kept_page WHERE until < extract(epoch FROM clock_timestamp())")
        if self._execute("SELECT COALESCE(SUM(octet_length(page)), 0) FROM kept_page").fetchone()[0] > self._most_bytes:
            self._execute(_OLDEST)

    def forget(self) -> None:
        self._execute("DELETE FROM kept_page")

    def _execute(self, statement: str, *values: Any) -> Any:
        """Below Django's cursor, as ``read_raises``: a page that is served from here must cost next to nothing."""
        connection.ensure_connection()
        return connection.connection.execute(statement, values or None)
