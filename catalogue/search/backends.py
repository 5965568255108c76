"""Full-text matching, native to each database, behind one small interface.

Both keep their index beside ``catalogue_productindex`` by themselves (triggers on SQLite, a generated column on
PostgreSQL), so that whoever writes a row, in bulk or not, cannot leave the index behind.
"""

from __future__ import annotations

from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from catalogue.models.search_index import ProductIndex
from catalogue.search.words import SearchWords

TABLE = "catalogue_productindex"


class SearchBackend(Protocol):
    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Make the full-text index; nothing happens where it exists."""

    def match(self, rows: QuerySet[ProductIndex], words: SearchWords) -> QuerySet[ProductIndex]:
        """The rows that hold every word, the last one also as the beginning of a word."""


class SqliteBackend:
    def install(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = %s", [f"{TABLE}_fts_insert"])
            if cursor.fetchone():
                return
            for statement in _FTS5:
                cursor.execute(statement)

    def match(self, rows: QuerySet[ProductIndex], words: SearchWords) -> QuerySet[ProductIndex]:
        query = " ".join(f'"{word}"' for word in words.folded) + "*"
        found = RawSQL(f"SELECT rowid FROM {TABLE}_fts WHERE {TABLE}_fts MATCH %s", [query])  # noqa: S608, S611
        return rows.filter(product_id__in=found)


class PostgresBackend:
    def install(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            for statement in _TSVECTOR:
                cursor.execute(statement)

    def match(self, rows: QuerySet[ProductIndex], words: SearchWords) -> QuerySet[ProductIndex]:
        query = " & ".join(words.folded) + ":*"
        condition = f"{TABLE}.document @@ to_tsquery('simple', %s)"
        return rows.filter(RawSQL(condition, [query], output_field=BooleanField()))  # noqa: S611


def backend_for(connection: BaseDatabaseWrapper) -> SearchBackend:
    return PostgresBackend() if connection.vendor == "postgresql" else SqliteBackend()


_NEW = f"INSERT INTO {TABLE}_fts (rowid, title, words) VALUES (new.product_id, new.title, new.words);"  # noqa: S608
_OLD = (
    f"INSERT INTO {TABLE}_fts ({TABLE}_fts, rowid, title, words) "  # noqa: S608
    "VALUES ('delete', old.product_id, old.title, old.words);"
)

_FTS5 = [
    f"""CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE}_fts USING fts5 (title, words, content='{TABLE}',
    content_rowid='product_id', tokenize='unicode61 remove_diacritics 0', prefix='1 2 3')""",
    f"CREATE TRIGGER {TABLE}_fts_insert AFTER INSERT ON {TABLE} BEGIN {_NEW} END",
    f"CREATE TRIGGER {TABLE}_fts_update AFTER UPDATE OF title, words ON {TABLE} BEGIN {_OLD} {_NEW} END",
    f"CREATE TRIGGER {TABLE}_fts_delete AFTER DELETE ON {TABLE} BEGIN {_OLD} END",
    f"INSERT INTO {TABLE}_fts ({TABLE}_fts) VALUES ('rebuild')",  # noqa: S608
]

_TSVECTOR = [
    f"""ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS document tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', title || words)) STORED""",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_document ON {TABLE} USING gin (document)",
]
