"""A million orders and a million events: what staff, producers and whoever asks without a key wait for among them."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.proving import NotProven
from scripts import postgres
from scripts.steps import BIN, ROOT, Stop, variables

MOST_QUERIES = 60


def whole() -> list[str]:
    return [*orders(1_000_000), *events(1_000_000)]


def small() -> list[str]:
    return events(300, on=("SQLite",))


def orders(many: int) -> list[str]:
    found = []
    for database, url in databases():
        lines = told("bench.many_orders", "--fill", str(many), env={"DATABASE_URL": url})
        found += [f"{database}: {' '.join(line.split())}" for line in lines]
    return judged(found)


def events(many: int, on: Sequence[str] = ("SQLite", "PostgreSQL")) -> list[str]:
    found = []
    for database, url in databases(on):
        name = url.rpartition("sqlite:///")[2] if database == "SQLite" else "bench_epcis"
        told("bench.epcis", "fill", str(many), env={"DATABASE_URL": url, "EPCIS_FILE": name})
        filled = url if database == "SQLite" else url.removesuffix("postgres") + name
        lines = told("bench.epcis", env={"DATABASE_URL": filled})
        found += [f"{database}, {many:,} events: {' '.join(line.split())}" for line in lines]
    return found


def databases(wanted: Sequence[str] = ("SQLite", "PostgreSQL")) -> Iterator[tuple[str, str]]:
    """Each there for as long as it is looked at."""
    if "SQLite" in wanted:
        with tempfile.TemporaryDirectory(prefix="saoque-at-size-") as name:
            yield "SQLite", f"sqlite:///{Path(name) / 'shop.sqlite3'}"
    if "PostgreSQL" in wanted:
        with postgres.server() as url:
            yield "PostgreSQL", url


def told(*command: str, env: Mapping[str, str]) -> list[str]:
    done = subprocess.run(
        [BIN / "python", "-m", *command], cwd=ROOT, env=variables({"DEMO": "1", **env}), capture_output=True, text=True
    )
    if done.returncode:
        raise Stop(f"{command[0]}: {done.stderr[-2000:]}")
    return done.stdout.splitlines()


def judged(lines: list[str]) -> list[str]:
    """The lines of orders end with how many queries there were."""
    many = [line for line in lines if line.endswith("queries") and int(line.split()[-2]) > MOST_QUERIES]
    if many:
        raise NotProven("; ".join(many))
    return lines
