"""Full-text sets and the feed of changes, native to each database, behind one small interface.

Both keep their indexes and the feed in step with ``catalogue_productindex`` by themselves (triggers, generated
columns), so that whoever writes a row, in bulk or not, cannot leave them behind.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

from catalogue.search.words import SearchWords

TABLE = "catalogue_productindex"
CHANGES = "catalogue_indexchange"
FTS = f"{TABLE}_fts"

Ids = list[int]


class TopSets(NamedTuple):
    """Ids of what ranking begins with."""

    matching: Ids
    """Every word is there, the last one perhaps as the beginning of a word."""
    exact: list[Ids]
    """For each word, those of the matching that hold it with its accents."""
    beginning: Ids
    """The title begins with the words."""


class TitleSets(NamedTuple):
    """Ids of what ranking goes on with, where the page reaches so far."""

    phrase: list[tuple[int, int]]
    """Those with the words in one piece in the title, and where."""
    title: list[Ids]
    """For each word, those of the matching that have it in the title."""


class Changes(NamedTuple):
    mark: int
    """Where to read on from."""
    found: set[tuple[int, int]]
    """Product and number of each change; the same pair is never another change."""
    own: set[tuple[int, int]]
    """Those of the transaction that asks, which may go on under the same number."""


class SearchBackend(Protocol):
    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Make the full-text index; nothing happens where it exists."""

    def install_feed(self, connection: BaseDatabaseWrapper) -> None:
        """Let every write to the index leave its mark in the feed."""

    def top_sets(self, connection: BaseDatabaseWrapper, words: SearchWords) -> TopSets: ...

    def title_sets(self, connection: BaseDatabaseWrapper, words: SearchWords) -> TitleSets: ...

    def changes(self, connection: BaseDatabaseWrapper, mark: int) -> Changes: ...


def id_lists(connection: BaseDatabaseWrapper, sql: Sequence[str], values: Sequence[str]) -> list[Any]:
    """Each of the selects gives one JSON list; all in one query, in their order."""
    numbered = [f"SELECT {n}, found FROM ({select}) AS one_{n}" for n, select in enumerate(sql)]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(numbered) + " ORDER BY 1", values)
        return [json.loads(found or "[]") for _n, found in cursor.fetchall()]
