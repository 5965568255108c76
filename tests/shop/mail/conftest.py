"""A real mail server, and a kind of mail of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest

from shop.mail.kinds import Letter, Mail
from tests.peers.smtp import SmtpServer


@pytest.fixture
def server(settings) -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.address
        settings.EMAIL_TIMEOUT = 1
        yield running


@dataclass(frozen=True)
class Note(Mail):
    kind: ClassVar[str] = "note-of-the-tests"
    text: str

    def write(self) -> Letter | None:
        if self.text == "unwritable":
            raise LookupError("what it tells of is gone")
        return Letter("A note", self.text, f"<p>{self.text}</p>") if self.text else None
