"""Databases as the real migrations leave them from nothing, which takes minutes: made once of each kind, and copied."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from scripts import postgres, prepare, system
from scripts.steps import VAR, Stop, fingerprint, manage, once, say

PLACE = VAR / "migrated"
FILE, DUMP = PLACE / "migrated.sqlite3", PLACE / "migrated.dump"
VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")


def mark() -> str:
    """Migrations import what they need of the code, and cut scans by the days around this one."""
    code = (path for package in prepare.PACKAGES for path in package.rglob("*.py"))
    return fingerprint([prepare.PINS, *code], datetime.now(VIET_NAM).date().isoformat())


def on_sqlite() -> Path:
    """The file."""
    once(PLACE / "sqlite", mark(), "Making the tables on SQLite", make_file)
    return FILE


def make_file() -> None:
    with prepare.fresh_file(PLACE / "begun.sqlite3"):
        migrate(f"sqlite:///{PLACE / 'begun.sqlite3'}")
        (PLACE / "begun.sqlite3").rename(FILE)


def on_postgres() -> Path:
    """A dump for ``pg_restore``."""
    once(PLACE / "postgres", mark(), "Making the tables on PostgreSQL", make_dump)
    return DUMP


def dumped() -> bool:
    try:
        on_postgres()
    except Stop as stop:
        say(str(stop))
        return False
    return True


def make_dump() -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    with postgres.server() as server, database(server, f"saoque_migrated_{os.getpid()}") as url:
        migrate(url)
        program("pg_dump", "-Fc", "-Z1", "-f", str(DUMP), url=url)


def migrate(url: str) -> None:
    if not manage("migrate", "--noinput", "-v", "0", env={"DEMO": "1", "DATABASE_URL": url}):
        raise Stop("The tables could not be made; the lines above say why.")


def restore(url: str) -> None:
    """What ``on_postgres`` keeps, in place of what is there."""
    program("pg_restore", "--no-owner", "--clean", "--if-exists", str(on_postgres()), url=url)


def program(name: str, *options: str, url: str) -> None:
    command = [f"{system.postgres()}/{name}", "-d", url.replace("postgres://", "postgresql://"), *options]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Stop(f"{name}: {done.stderr[-2000:]}")


@contextmanager
def database(server: str, name: str) -> Iterator[str]:
    """An empty one on that server; its DATABASE_URL."""
    program("psql", "-q", "-c", f"CREATE DATABASE {name}", url=server)
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        program("psql", "-q", "-c", f"DROP DATABASE {name} WITH (FORCE)", url=server)
