"""Where layers above show what catalogue knows: they register a path for it, catalogue knows none of theirs.

A project that shows no page of a kind registers nothing, and gets empty addresses.
"""

from __future__ import annotations

from catalogue.local_paths import localized

_paths: dict[str, str] = {}


def register(**paths: str) -> None:
    """``producer="/makers/{slug}/"``: without the prefix of a language."""
    _paths.update(paths)


def plain_address(kind: str, **values: object) -> str:
    """Without the prefix of a language; empty where nobody shows it."""
    return _paths.get(kind, "").format(**values)


def address(kind: str, **values: object) -> str:
    """In the active language; empty where nobody shows it."""
    path = plain_address(kind, **values)
    return localized(path) if path else ""
