import logging
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings

from shop.mail import outbox
from shop.mail.kinds import Letter, Mail

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class StaffAlert(Mail):
    kind: ClassVar[str] = "staff-alert"
    subject: str
    body: str

    def write(self) -> Letter:
        return Letter(f"[Sao Quê] {self.subject}", self.body)


def alert_staff(subject: str, body: str, *, once: str) -> None:
    """Something that a person must know now: in the log, and by mail to those who are on duty."""
    logger.error("%s. %s", subject, body)
    outbox.send(to=settings.STAFF_ALERT_EMAILS, mail=StaffAlert(" ".join(subject.split()), body), once=once)
