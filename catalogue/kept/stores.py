"""Where finished pages live between processes: beside the database, or in Redis. A store that fails is left alone.

What it holds is worth nothing but time: nothing waits for the disk, and whatever goes wrong a page is made instead.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from time import monotonic
from typing import Any, Protocol

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from catalogue.kept.postgres import PostgresStore
from catalogue.kept.sqlite import SqliteStore

logger = logging.getLogger(__name__)
SECONDS_ALONE = 5.0  # after a failure; a request must not wait for what hangs


class Store(Protocol):
    def get(self, key: bytes) -> bytes | None: ...

    def put(self, key: bytes, page: bytes, until: float) -> None:
        """Keep it, and let others go where there are too many; ``until`` as ``time.time`` tells it."""

    def forget(self) -> None: ...


class RedisStore:
    """Bounded by Redis itself: ``maxmemory`` with ``maxmemory-policy allkeys-lru``."""

    PREFIX = b"page:"

    def __init__(self, url: str) -> None:
        import redis

        self._redis: Any = redis.Redis.from_url(url, socket_timeout=0.25, socket_connect_timeout=0.25)

    def get(self, key: bytes) -> bytes | None:
        found: bytes | None = self._redis.get(self.PREFIX + key)
        return found

    def put(self, key: bytes, page: bytes, until: float) -> None:
        self._redis.set(self.PREFIX + key, page, exat=int(until) + 1)

    def forget(self) -> None:
        for key in self._redis.scan_iter(match=self.PREFIX + b"*", count=1000):
            self._redis.unlink(key)


class Patient:
    """A store that may fail."""

    def __init__(self, store: Store) -> None:
        self._store, self._alone_until = store, 0.0

    def get(self, key: bytes) -> bytes | None:
        if monotonic() < self._alone_until:
            return None
        try:
            return self._store.get(key)
        except Exception as error:
            self._leave_alone(error)
            return None

    def put(self, key: bytes, page: bytes, until: float) -> None:
        if monotonic() < self._alone_until:
            return
        try:
            self._store.put(key, page, until)
        except Exception as error:
            self._leave_alone(error)

    def forget(self) -> None:
        """Says when it fails: somebody asked for it."""
        self._alone_until = 0.0
        self._store.forget()

    def _leave_alone(self, error: Exception) -> None:
        self._alone_until = monotonic() + SECONDS_ALONE
        logger.warning("the store of pages is away, pages are made instead: %r", error)


def most_bytes() -> int:
    return int(getattr(settings, "KEPT_PAGES_MB", 1024)) * 1024 * 1024


@lru_cache(maxsize=1)
def store() -> Patient:
    if settings.REDIS_URL:
        return Patient(RedisStore(settings.REDIS_URL))
    if connection.vendor == "postgresql":
        return Patient(PostgresStore(most_bytes()))
    return Patient(SqliteStore(most_bytes()))


def install(database: BaseDatabaseWrapper) -> None:
    if database.vendor == "postgresql":
        PostgresStore.install(database)
