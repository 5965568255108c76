"""Two workers, one blocking thread each, as in production; a database with 15,000 products besides the demo's."""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bench import pages, sides
from bench.load import PHONE
from scripts import postgres
from scripts.steps import BIN, ROOT, Stop, manage, say, variables

PRODUCTS = 15_000
TOPICS = ("stamps", "scans", "ledger")


def main() -> None:
    lines = pages.table(PRODUCTS, before=wanted("BEFORE"), stock=wanted("STOCK"))
    here = sides.now(PRODUCTS)
    samples = sides.samples(here)
    report(lines, [*scan_facts(here, samples), *command_facts(here.env, samples), *topics()])


def wanted(name: str) -> bool:
    """BEFORE=0 leaves the earlier commit out, STOCK=0 stock Oscar: they take minutes to set up the first time."""
    return os.environ.get(name, "1") != "0"


def scan_facts(here: sides.Side, samples: Mapping[str, list[str]]) -> list[str]:
    """Each path asked once of a server that has just started."""
    with sides.serving(here) as bases:
        address = urlsplit(bases["now"])
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        times, sizes = zip(*(timed(connection, path) for path in samples["scans"]), strict=True)
    middle, slowest = statistics.median(times[1:]), max(times[1:])
    return [
        f"scan page, first in a process: {times[0]:.0f} ms",
        f"scan page of another code, cold: median {middle:.1f} ms, slowest {slowest:.1f} ms",
        f"scan page as sent, compressed: at most {max(sizes):,} bytes",
    ]


def timed(connection: http.client.HTTPConnection, path: str) -> tuple[float, int]:
    began = time.perf_counter()
    connection.request("GET", path, headers=PHONE)
    answer = connection.getresponse()
    body = answer.read()
    return (time.perf_counter() - began) * 1000, len(body)


def command_facts(env: Mapping[str, str], samples: Mapping[str, list[str]]) -> list[str]:
    sheet = (
        "--roll",
        samples["rolls"][0],
        "--format",
        "pdf",
        "--units",
        "1-1000",
        "--output",
        str(sides.PLACE / "stamps.pdf"),
    )
    return [
        command_fact("PDF sheets with 1,000 stamps", env, "stamps", *sheet),
        command_fact("refreshing the demo", env, "demo"),
    ]


def command_fact(name: str, env: Mapping[str, str], *arguments: str) -> str:
    began = time.monotonic()
    if not manage(*arguments, env=env):
        raise Stop(f"{name} failed; the lines above say why.")
    return f"{name}: {time.monotonic() - began:.1f} s, starting Django included"


def topics() -> Iterator[str]:
    """Stamps, scans and the ledger measure themselves, in databases of their own on PostgreSQL."""
    with postgres.server(durable=True) as url:
        for name in TOPICS:
            say(f"Measuring {name}; this takes minutes")
            command = [BIN / "python", "-m", f"bench.{name}"]
            here = {"DATABASE_URL": url, "BENCH_POSTGRES": url.rpartition("/")[0]}
            env = variables({**here, "DEMO": "1", "LOG_LEVEL": "WARNING"})
            done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
            if done.returncode:
                raise Stop(f"{name}: {done.stderr[-2000:]}")
            yield from (line.removeprefix("- ") for line in done.stdout.splitlines() if line.strip())


def report(table: list[str], facts: list[str]) -> None:
    text = "\n".join(table) + "\n\n" + "\n".join(f"- {fact}" for fact in facts) + "\n"
    print(f"\n{text}", flush=True)
    if "--write" in sys.argv:
        head = f"# Measured on {datetime.now(UTC):%Y-%m-%d} by `make bench WRITE=1`\n\n"
        (Path(__file__).parent / "results.md").write_text(head + text)


if __name__ == "__main__":
    try:
        main()
    except Stop as stop:
        sys.exit(str(stop))
