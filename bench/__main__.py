"""Two workers, one blocking thread each, as in production; a database with 15,000 products besides the demo's."""

import http.client
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import product as every_pair
from pathlib import Path
from urllib.parse import quote, urlsplit

from bench.load import PHONE, Rate, rate
from scripts import demo_base, postgres, prepare, serve
from scripts.steps import BIN, ROOT, VAR, Stop, fingerprint, manage, once, say, variables

PLACE = VAR / "bench"
PRODUCTS = 15_000
WORDS = ["gao nang thom", "mat ong", "banh trang", "duong hoa dua", "tra", "nuoc mam", "ca phe", "bánh tét"]
FILTERS = ["", "&sao=4", "&nhom=food", "&con=1", "&gia=50-100", "&sort=gia-tang", "&page=2", "&chu-the=htx"]
TOPICS = ("stamps", "scans", "ledger")
GOALS = {"scan page, warm": 0.4, "product page": 0.04, "list with facets and search": 0.03}


def main() -> None:
    env = prepared()
    samples = json.loads(asked(env, "samples"))
    rates = measured(env, samples)
    bare = rates["bare view"].per_second
    lines = [f"| {'page':30} | requests/s | ratio | goal | median |", "|---|---|---|---|---|"]
    for name, found in rates.items():
        goal = f"≥ {GOALS[name]:.2f}" if name in GOALS else ""
        ratio = found.per_second / bare
        lines.append(f"| {name:30} | {found.per_second:,.0f} | {ratio:.3f} | {goal} | {found.median_ms:.1f} ms |")
    report(lines, [*scan_facts(env, samples), *command_facts(env, samples), *topics()])


def prepared() -> dict[str, str]:
    PLACE.mkdir(parents=True, exist_ok=True)
    mark = fingerprint([demo_base.BASE / "done"], str(PRODUCTS))
    env = {
        **demo_base.settings_in(PLACE),
        "SITE_URL": "http://127.0.0.1",
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "shop.settings",
    }
    prepare.static_files(env)
    once(PLACE / "done", mark, f"Generating {PRODUCTS:,} products", lambda: generate(env))
    return env


def generate(env: Mapping[str, str]) -> None:
    demo_base.copy_to(PLACE)
    if not manage("generate_products", str(PRODUCTS), env=env):
        raise Stop("The products could not be generated; the lines above say why.")


def asked(env: Mapping[str, str], question: str) -> str:
    command = [BIN / "python", "-m", "bench.questions", question]
    done = subprocess.run(command, cwd=ROOT, env=variables(env), capture_output=True, text=True)
    if done.returncode:
        raise Stop(done.stderr)
    return done.stdout.splitlines()[-1]


def measured(env: Mapping[str, str], samples: Mapping[str, list[str]]) -> dict[str, Rate]:
    rates: dict[str, Rate] = {}
    with serving({**env, "DJANGO_SETTINGS_MODULE": "bench.bare_settings"}) as base:
        rates["bare view"] = told("bare view", base, ["/bare"])
    lists = [f"/san-pham/?q={quote(words)}{extra}" for words, extra in every_pair(WORDS, FILTERS)]
    with serving(env) as base:
        for name, paths in {
            "scan page, warm": samples["scans"][:1],
            "scan page, 50 lots in turn": samples["scans"],
            "scan page, 500 serials in turn": samples["serials"],
            "product page": samples["products"][:1],
            "product page, 200 in turn": samples["products"],
            "list with facets and search": lists,
            "list, first page": ["/san-pham/"],
            "home": ["/"],
        }.items():
            rates[name] = told(name, base, paths)
    return rates


def told(name: str, base: str, paths: list[str]) -> Rate:
    found = rate(base, paths)
    say(f"{name}: {found.per_second:,.0f} requests/s")
    return found


@contextmanager
def serving(env: Mapping[str, str]) -> Iterator[str]:
    port = serve.free_port()
    base = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(serve.granian("127.0.0.1", port), cwd=ROOT, env=variables(env))
    try:
        until = time.monotonic() + 120
        while not serve.answers(f"{base}/healthz"):
            serve.must_live({"the server": server})
            if time.monotonic() > until:
                raise Stop("The server does not answer; nothing can be measured.")
            time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait(30)


def scan_facts(env: Mapping[str, str], samples: Mapping[str, list[str]]) -> list[str]:
    """Each path asked once of a server that has just started."""
    with serving(env) as base:
        address = urlsplit(base)
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
        str(PLACE / "stamps.pdf"),
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
