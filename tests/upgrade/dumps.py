"""Databases of earlier releases with the demo in them, as their own commands left them."""

import lzma
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
RELEASES = ("6f62b42",)


def settings(database_url: str, folder: Path) -> dict[str, str]:
    own = {"DATABASE_URL": database_url, "MEDIA_ROOT": str(folder / "media"), "DEMO": "1", "LOG_LEVEL": "WARNING"}
    return os.environ | own | {"DJANGO_SETTINGS_MODULE": "shop.settings", "SITE_URL": "http://localhost:8000"}


def on_sqlite(release: str, folder: Path) -> str:
    """A copy of that release's file in ``folder``; its DATABASE_URL."""
    path = folder / "earlier.sqlite3"
    with lzma.open(HERE / f"demo-{release}.sqlite.xz") as packed, path.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return f"sqlite:///{path}"


def has_postgres(release: str) -> bool:
    return (HERE / f"demo-{release}.postgres.xz").is_file()


@contextmanager
def on_postgres(release: str, server: str) -> Iterator[str]:
    """A database of its own on ``server``, filled from that release's dump; its DATABASE_URL."""
    name = f"earlier_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    url = f"{server.rpartition('/')[0]}/{name}"
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(lzma.decompress((HERE / f"demo-{release}.postgres.xz").read_bytes()))
        yield url
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


def run(*arguments: str, env: Mapping[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=dict(env), capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout
