"""After a test with real transactions: what it wrote is taken out, and what was there before it is put back.

Django empties each of two hundred tables and lets every application fill its own anew, for most of a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.db import connection, transaction

from tests.site_rows import replace, rows_of, tables_of_models
from traceability.append_only import lifted


class AsItWas:
    """The rows that every test finds: content types, permissions, the site."""

    def __init__(self) -> None:
        self.rows = {table: rows_of(table) for table in filled(tables_of_models())}

    def put_back(self) -> None:
        changed = [table for table in filled(tables_of_models()) if table not in self.rows]
        changed += [table for table, rows in self.rows.items() if rows_of(table) != rows]
        if not changed:
            return
        with lifted(connection), unchecked():
            for table in changed:
                replace(table, self.rows.get(table, []))
        ContentType.objects.clear_cache()
        Site.objects.clear_cache()


def filled(tables: Sequence[str]) -> list[str]:
    """Those of them that hold a row, asked for at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f'EXISTS (SELECT 1 FROM "{table}")' for table in tables))
        return [table for table, is_filled in zip(tables, cursor.fetchone(), strict=True) if is_filled]


@contextmanager
def unchecked() -> Iterator[None]:
    """In any order, whatever points to what, and without a trigger on PostgreSQL, as when it empties a table."""
    if connection.vendor == "sqlite":
        with connection.constraint_checks_disabled(), transaction.atomic():
            yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
