"""What can be mailed: a kind names what it is about, and writes itself when it is sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from shop.models import OutgoingMail

KINDS: dict[str, type[Mail]] = {}
MODULES = (
    "shop.mail.alerts",
    "shop.accounts.mails",
    "shop.checkout.mails",
    "shop.recalls.warnings",
    "shop.certificates.mails",
    "shop.desk.reports.mails",
    "shop.desk.scans.alerts",
)


def load_kinds() -> None:
    """Import all kinds, so that a row of each finds its own, whichever process it is."""
    for module in MODULES:
        import_module(module)


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True)
class Mail:
    """A kind of mail; its fields are keys and numbers, which the row keeps as JSON until it is sent."""

    kind: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if KINDS.setdefault(cls.kind, cls).__qualname__ != cls.__qualname__ or not cls.kind:
            raise TypeError(f"{cls.__qualname__}: the kind {cls.kind!r} is empty or taken")

    def write(self) -> Letter | None:
        """In the language of the row. ``None`` when there is nothing to say any more: then the row is withdrawn."""
        raise NotImplementedError

    @property
    def about(self) -> dict[str, Any]:
        return asdict(self)


def mail_of(row: OutgoingMail) -> Mail:
    return KINDS[row.kind](**row.about)
