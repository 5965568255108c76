"""The full-text sets and the feed of changes of the database that is used."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from catalogue.search.backend_postgres import PostgresBackend
from catalogue.search.backend_sqlite import SqliteBackend
from catalogue.search.sets import SearchBackend


def backend_for(connection: BaseDatabaseWrapper) -> SearchBackend:
    return PostgresBackend() if connection.vendor == "postgresql" else SqliteBackend()
