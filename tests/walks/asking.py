"""Asking as one of the roles, and what came of it: the answer, the tables written to, the errors that were logged."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connections, transaction
from django.test import Client

WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Answer:
    status: int
    leads_to: str
    written: frozenset[str]
    errors: tuple[str, ...]
    response: Any = field(repr=False, compare=False)


class Asker:
    """Somebody with a browser. ``ask`` raises nothing that the server raised: it is in the answer's ``errors``."""

    def __init__(self, w: SimpleNamespace, role: str) -> None:
        self.client = Client(raise_request_exception=False, headers={"Accept": "text/html,*/*;q=0.8"})
        self.user = w.people.get(role)
        self._written: set[str] = set()
        self._errors = Errors()
        self._sign_in()

    def _sign_in(self) -> None:
        if self.user:
            self.client.force_login(self.user)
            get_user_model().objects.update(last_login=None)
            self._session = self.client.cookies["sessionid"].value

    def ask(self, method: str, path: str, data: Any = None, *, keep: bool = False) -> Answer:
        """What a method writes that may write is taken back, unless it is to be kept."""
        self._written.clear()
        self._errors.said.clear()
        with nullcontext() if keep or method in SAFE else taken_back():
            response = self._send(method, path, data)
            if response.streaming:
                b"".join(response.streaming_content)
        answer = Answer(
            response.status_code, response.headers.get("Location", ""),
            frozenset(self._written), tuple(self._errors.said), response,
        )  # fmt: skip
        self._stay_signed_in()
        return answer

    def _send(self, method: str, path: str, data: Any) -> Any:
        if data is None:
            return self.client.generic(method, path)
        return self.client.post(path, data) if method == "POST" else self.client.get(path, data)

    def _stay_signed_in(self) -> None:
        """Signing out, and in as somebody else, is asked for as well."""
        cookie = self.client.cookies.get("sessionid")
        if not self.user or (cookie and cookie.value == self._session):
            return
        self.client.cookies["sessionid"] = self._session
        if not Session.objects.filter(pk=self._session).exists():
            self._sign_in()

    def note(self, execute: Any, sql: str, *rest: Any) -> Any:
        if found := WRITE.match(sql):
            self._written.add(found[1].lower())
        return execute(sql, *rest)

    @contextmanager
    def listening(self) -> Iterator[None]:
        logger = logging.getLogger()
        logger.addHandler(self._errors)
        with ExitStack() as stack:
            stack.callback(logger.removeHandler, self._errors)
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(self.note))
            yield


class Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = record.exc_info and record.exc_info[1]
        self.said.append(f"{record.getMessage()}: {said!r}" if said else record.getMessage())


@contextmanager
def asking(w: SimpleNamespace, role: str) -> Iterator[Asker]:
    """Whatever is done is taken back in the end."""
    with taken_back():
        asker = Asker(w, role)
        with asker.listening():
            yield asker


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
