"""The table of raised names, in the database whose transactions raise them.

SQLite keeps one row a name, numbered anew by each raise: it has one writer at a time, so the numbers follow the
commits. On PostgreSQL rows are only added, keyed by the transaction that raised: nobody waits for another's row, and
no two transactions can lock each other out.
"""

from __future__ import annotations

import os
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "kept_raise"
HOURS_KEPT = 26  # no page is older than 24

_SQLITE = f"CREATE TABLE IF NOT EXISTS {TABLE} (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE)"
_POSTGRES = f"""CREATE TABLE IF NOT EXISTS {TABLE} (number bigint NOT NULL, name text NOT NULL,
raised_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (number, name))"""
_NUMBER = "pg_current_xact_id()::text::bigint"


def install(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        cursor.execute(_POSTGRES if database.vendor == "postgresql" else _SQLITE)


def raise_sql(vendor: str, names: str) -> str:
    """Statements that raise each name that the query ``names`` gives in its one column."""
    if vendor == "postgresql":
        return f"INSERT INTO {TABLE} (number, name) SELECT {_NUMBER}, n.name FROM ({names}) n (name) WHERE n.name IS NOT NULL ON CONFLICT DO NOTHING;"  # noqa: E501, S608
    found = f"SELECT name FROM (SELECT NULL AS name WHERE 0 UNION {names}) WHERE name IS NOT NULL"  # noqa: S608
    # Not REPLACE: what an INSERT OR IGNORE sets off would ignore it too.
    return f"DELETE FROM {TABLE} WHERE name IN ({found}); INSERT INTO {TABLE} (name) {found};"  # noqa: S608


def raise_now(database: BaseDatabaseWrapper, *names: str) -> None:
    """For what no row of a table tells, in the transaction that is open."""
    if not names:
        return
    rows = " UNION ".join(["SELECT %s"] * len(names))
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(raise_sql("postgresql", rows.replace("%s", "%s::text")), names)
            return
        marks = ", ".join(["%s"] * len(names))
        cursor.execute(f"DELETE FROM {TABLE} WHERE name IN ({marks})", names)  # noqa: S608
        cursor.execute(f"INSERT INTO {TABLE} (name) {rows}", names)


def read_raises(database: Any, *, after: int, most: int) -> tuple[int, list[tuple[str, int]]]:
    """The mark of this look, and the raises above the mark of the last one, the newest first.

    Below Django's cursor: it is no query of a page, and takes a fifth of the time.
    """
    database.close_if_health_check_failed()
    database.ensure_connection()
    if database.vendor == "postgresql":
        with database.connection.cursor() as cursor:
            rows = cursor.execute(_READ_POSTGRES, (after, most)).fetchall()
        return rows[0][0], [(name, number) for _mark, name, number in rows if name is not None]
    rows = database.connection.execute(_READ_SQLITE, (after, most)).fetchall()
    return max([after, 0, *(number for _name, number in rows)]), rows


def life_of(database: Any) -> str:
    """Another one where the database was put back, or another was put in its place: its numbers begin anew."""
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute(_LIFE_POSTGRES, [TABLE])
            return "-".join(map(str, cursor.fetchone()))
    file = str(database.settings_dict["NAME"])
    return str(os.stat(file).st_ino) if os.path.exists(file) else file


def forget_old_raises(database: Any) -> None:
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE raised_at < now() - interval '{HOURS_KEPT} hours'")  # noqa: S608


def forget_numbers_to_come(database: Any, table: str) -> None:
    """After a restore ``table`` has numbers that this cluster's transactions will bear some day: then they would be
    taken for news, thousands at a time. No transaction that can be seen is that young, so they are another cluster's.
    """
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute(_FORGET.format(table=table))


# Each process does it at its start: what one is about to forget no other waits for.
_FORGET = """DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE
number >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
AND number IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint FOR UPDATE SKIP LOCKED))"""
_LIFE_POSTGRES = "SELECT oid, to_regclass(%s)::oid FROM pg_database WHERE datname = current_database()"
_READ_SQLITE = f"SELECT name, number FROM {TABLE} WHERE number > ? ORDER BY number DESC LIMIT ?"  # noqa: S608
# Those that a restore brought and nobody has forgotten yet are nobody's raise.
_READ_POSTGRES = f"""
SELECT look.mark, r.name, r.number FROM
(SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 AS mark,
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next,
        pg_current_xact_id_if_assigned()::text::bigint AS own) look
LEFT JOIN LATERAL (SELECT name, number FROM {TABLE}
                   WHERE number > %s AND (number < look.next OR number = look.own)
                   ORDER BY number DESC LIMIT %s) r ON true
"""  # noqa: S608
