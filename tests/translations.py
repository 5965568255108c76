"""The Vietnamese catalogue as its entries."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import read_po


class Entry(NamedTuple):
    msgid: str
    msgstr: str
    is_fuzzy: bool
    forms: tuple[str, ...]


@cache
def entries(root: Path) -> tuple[Entry, ...]:
    """One for each form of a plural."""
    with (root / "locale/vi/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file, locale="vi")
    return tuple(entry for message in catalogue if message.id for entry in _forms(message))


def _forms(message: object) -> list[Entry]:
    ids = message.id if isinstance(message.id, list | tuple) else [message.id]
    texts = message.string if isinstance(message.string, list | tuple) else [message.string]
    return [Entry(text, texts[min(place, len(texts) - 1)], message.fuzzy, tuple(ids)) for place, text in enumerate(ids)]
