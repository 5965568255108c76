"""DATABASE_REPLICA_URL: what may be a few seconds old is read from a streaming replica.

See docs/decisions/0031-what-a-replica-answers.md. A replica that lags or is down costs nothing but its help: everything
is read from the primary then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import Error, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse

from catalogue.kept import is_making

logger = logging.getLogger(__name__)
PRIMARY, REPLICA = "default", "replica"
ROOMS = ("traceability.epcis.service.",)
"""Views of these may be answered from the replica. They must not remember what they read beyond the request."""
WROTE, WROTE_SECONDS = "vua-ghi", 10
"""The cookie of a visitor who has just written something: longer than a replica that is used may lag."""
LOOK_SECONDS, ALONE_SECONDS = 2.0, 5.0

_may_read: ContextVar[bool] = ContextVar("replica_may_answer", default=False)


class Freshness:
    """A replica is used while it has what the primary had at the look before: it is two looks behind at most."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        self._due, self._fresh = 0.0, False
        self._position: str | None = None

    def holds(self) -> bool:
        if monotonic() >= self._due and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._fresh

    def lost(self, error: Exception) -> None:
        """It failed just now: leave it alone for a while."""
        logger.warning("The replica is away, the primary answers: %r", error)
        self._fresh, self._due = False, monotonic() + ALONE_SECONDS

    def _look(self) -> None:
        self._due = monotonic() + LOOK_SECONDS
        wanted, self._position = self._position, _asked(connections[PRIMARY], "SELECT pg_current_wal_lsn()::text")
        if wanted is None:
            return
        try:
            reached = "SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= %s::pg_lsn"
            self._fresh = bool(_asked(connections[REPLICA], reached, wanted))
        except Error as error:
            connections[REPLICA].close()
            self.lost(error)


def _asked(connection: BaseDatabaseWrapper, question: str, *values: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]


freshness = Freshness()


class Router:
    """Reads of a request that may come from the replica; a request that writes reads the primary from then on."""

    def db_for_read(self, model: type, **hints: Any) -> str:
        if not _may_read.get() or is_making() or transaction.get_connection(PRIMARY).in_atomic_block:
            return PRIMARY
        return REPLICA if freshness.holds() else PRIMARY

    def db_for_write(self, model: type, **hints: Any) -> str:
        _may_read.set(False)
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY


class ReplicaMiddleware:
    """Decides for each request, and asks the primary once more where the replica fails in the middle of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _may_read.set(False)
        try:
            response = self.get_response(request)
        finally:
            _may_read.reset(token)
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            secure = bool(settings.SESSION_COOKIE_SECURE)
            response.set_cookie(WROTE, "1", WROTE_SECONDS, secure=secure, httponly=True, samesite="Lax")
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        _may_read.set(is_of_the_replica(request, view))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not (isinstance(error, OperationalError) and _may_read.get() and request.resolver_match):
            return None
        freshness.lost(error)
        connections[REPLICA].close()
        _may_read.set(False)
        match = request.resolver_match
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response


def is_of_the_replica(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Only what a stranger reads: who has a session, a key, or has just written must see what they wrote."""
    is_known = settings.SESSION_COOKIE_NAME in request.COOKIES or WROTE in request.COOKIES
    if request.method not in {"GET", "HEAD"} or is_known or "Authorization" in request.headers:
        return False
    return f"{view.__module__}.".startswith(ROOMS)
