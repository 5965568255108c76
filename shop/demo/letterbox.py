"""In the demo no mail leaves the machine: each one becomes a file, and a page shows them."""

import datetime as dt
import email
import email.policy
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage as ParsedMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

KEPT = 200
NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")


@dataclass(frozen=True)
class StoredMail:
    name: str
    sent_at: dt.datetime
    parsed: ParsedMessage

    @property
    def subject(self) -> str:
        return str(self.parsed["Subject"])

    @property
    def to(self) -> str:
        return str(self.parsed["To"])

    @property
    def sender(self) -> str:
        return str(self.parsed["From"])

    @property
    def text(self) -> str:
        return self.body("plain")

    def body(self, kind: str) -> str:
        part = self.parsed.get_body((kind,))
        return str(part.get_content()) if part else ""


class LetterboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder().mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
            (folder() / f"{name}.eml").write_bytes(message.message().as_bytes())
        for old in _newest_first()[KEPT:]:
            old.unlink(missing_ok=True)
        return len(email_messages)


def folder() -> Path:
    """Beside the media files, never among them: those are public."""
    return Path(settings.MEDIA_ROOT).parent / "outbox"


def stored_mails() -> list[StoredMail]:
    return [_read(path) for path in _newest_first()]


def stored_mail(name: str) -> StoredMail | None:
    path = folder() / f"{name}.eml"
    return _read(path) if NAME.fullmatch(name) and path.is_file() else None


def _newest_first() -> list[Path]:
    return sorted(folder().glob("*.eml"), reverse=True)


def _read(path: Path) -> StoredMail:
    sent_at = dt.datetime.strptime(path.stem.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=dt.UTC)
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return StoredMail(path.stem, sent_at, parsed)
