"""Lists, searches and suggestions, each made anew: CPU, queries and a worker's memory, at two sizes, on both databases.

``python -m bench.lists`` makes what it measures; with ``measure`` it measures the database of DATABASE_URL.
"""

from __future__ import annotations

import inspect
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import packages_distributions
from itertools import product as every_pair
from pathlib import Path
from typing import Any
from urllib.parse import quote

SIZES = (15_000, 150_000)
WORDS = ("gao nang thom", "mat ong", "banh trang", "duong hoa dua", "tra", "nuoc mam", "ca phe", "bánh tét")
FILTERS = ("", "&sao=4", "&nhom=food", "&con=1", "&gia=50-100", "&sort=gia-tang", "&page=2", "&chu-the=htx")
TYPED = ("ga", "gao", "mat o", "tra", "ho kinh", "tay ni", "bánh", "thuong hang")
ROUNDS = 3
MOST_QUERIES, MOST_MEMORY = 6, 300  # MB


def main() -> None:
    for line in told():
        print(f"- {line}", flush=True)


def told(sizes: Sequence[int] = SIZES, databases: Sequence[str] = ("SQLite", "PostgreSQL")) -> list[str]:
    from scripts import postgres

    found = []
    for size in sizes:
        env = on_sqlite(size)
        if "SQLite" in databases:
            found += measured(f"{size:,} products, SQLite", env)
        if "PostgreSQL" in databases:
            with postgres.server() as url:
                found += measured(f"{size:,} products, PostgreSQL", on_postgres(size, url))
    return found


def on_sqlite(size: int) -> Mapping[str, str]:
    from scripts import demo_base
    from scripts.steps import VAR, Stop, manage, once

    place = VAR / "bench-lists" / str(size)
    env = demo_base.settings_in(place)

    def fill() -> None:
        demo_base.copy_to(place)
        if not manage("generate_products", str(size), env=env):
            raise Stop("The products could not be generated; the lines above say why.")

    if not demo_base.built():
        raise Stop("There is no demo to start from; the lines above say why.")
    once(place / "done", (demo_base.BASE / "done").read_text(), f"Generating {size:,} products", fill)
    return env


def on_postgres(size: int, url: str) -> Mapping[str, str]:
    """Filled once; afterwards what was dumped then is put back, which takes a tenth of the time."""
    from scripts import demo_base, migrated
    from scripts.steps import VAR, Stop, manage, once

    place = VAR / "bench-lists" / f"{size}-postgres"
    env = {"DEMO": "1", "DATABASE_URL": url, "MEDIA_ROOT": str(place / "media")}
    dump, is_filled = place / "dump", []

    def fill() -> None:
        place.mkdir(parents=True, exist_ok=True)
        migrated.restore(url)
        for command in COMMANDS:
            if not manage(*command, *([str(size)] if command == ["generate_products"] else []), env=env):
                raise Stop(f"{command[0]} failed; the lines above say why.")
        migrated.program("pg_dump", "-Fc", "-Z1", "-f", str(dump), url=url)
        is_filled.append(True)

    once(place / "done", (demo_base.BASE / "done").read_text(), f"Generating {size:,} products on PostgreSQL", fill)
    if not is_filled:
        migrated.program("pg_restore", "--no-owner", "--clean", "--if-exists", str(dump), url=url)
    migrated.program(
        "psql", "-q", "-c", "VACUUM ANALYZE", url=url
    )  # PostgreSQL would within the hour, amid a measurement
    return env


COMMANDS = [
    ["demo"],
    ["generate_products"],
    ["refresh_documents"],
    ["refresh_pages"],
]


def measured(name: str, env: Mapping[str, str]) -> list[str]:
    from scripts.steps import BIN, ROOT, Stop, variables

    command = [BIN / "python", "-m", "bench.lists", "measure"]
    done = subprocess.run(command, cwd=ROOT, env=variables(env), capture_output=True, text=True)
    if done.returncode:
        raise Stop(done.stderr)
    found = json.loads(done.stdout.splitlines()[-1])
    return judged([f"{name}: {line}" for line in found["lines"]], found["queries"], found["memory"])


def judged(lines: list[str], queries: int, megabytes: float) -> list[str]:
    from bench.proving import NotProven

    if queries > MOST_QUERIES or megabytes > MOST_MEMORY:
        raise NotProven(f"{queries} queries, {megabytes:.0f} MB: {'; '.join(lines)}")
    return lines


def measure() -> dict[str, Any]:
    leave_out_what_production_lacks()
    import django

    django.setup()
    from catalogue import views
    from catalogue.search import ranking
    from catalogue.search.following import followed

    make_list, suggest = inspect.unwrap(views.product_list), inspect.unwrap(views.suggestions)
    lists = [f"/san-pham/?{extra.removeprefix('&')}" for extra in FILTERS]
    searches = [f"/san-pham/?q={quote(words)}{extra}" for words, extra in every_pair(WORDS, FILTERS)]
    typed = [f"/san-pham/goi-y?q={quote(words)}" for words in TYPED]
    found = [f"first reading of the table, at the start of a worker, {cpu(followed):.0f} ms"]
    found.append(f"one change taken over: CPU median {statistics.median(map(change, range(9))):.1f} ms")
    made = [
        figures("list with facets", make_list, lists),
        figures("search and facets, words known", make_list, searches),
        figures("search, words for the first time", make_list, searches, before=ranking._rankings.forget),
        figures("suggestions", suggest, typed, before=forget_everything_but_the_table),
    ]
    memory = resident()
    found += [line for line, _queries in made]
    found.append(f"memory of the process, with the packages of production, {memory:.0f} MB")
    return {"lines": found, "queries": max(queries for _line, queries in made), "memory": memory}


def change(n: int) -> float:
    """Somebody sells the last piece of one product; a process that knows all of them takes that over."""
    from catalogue.models import ProductIndex
    from catalogue.search import following

    newest = ProductIndex.objects.order_by("-pk")[n : n + 1].get()
    ProductIndex.objects.filter(pk=newest.pk).update(in_stock=not newest.in_stock)
    following._checked.forget()
    return cpu(following.followed)


def leave_out_what_production_lacks() -> None:
    """Some packages import others where they find them: numpy, which tests need, takes 10 MB of each worker."""
    text = (Path(__file__).parents[1] / "requirements.txt").read_text()
    pinned = {plain(name) for name in re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==", text, re.M)}
    for module, packages in packages_distributions().items():
        if module not in sys.modules and not pinned & set(map(plain, packages)):
            sys.modules[module] = None  # type: ignore[assignment]


def plain(name: str) -> str:
    """As PEP 503 has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def forget_everything_but_the_table() -> None:
    from catalogue.search import ranking, suggestions

    ranking._rankings.forget()
    suggestions._answers.forget()


Figures = tuple[str, int]


def figures(
    name: str, view: Callable[..., object], paths: list[str], before: Callable[[], None] = lambda: None
) -> Figures:
    from django.db import connection
    from django.test import RequestFactory
    from django.test.utils import CaptureQueriesContext
    from django.urls import resolve

    times, queries = [], 0
    for round_number, path in every_pair(range(ROUNDS + 1), paths):
        request = RequestFactory().get(path)
        request.resolver_match = resolve(request.path)
        before()
        if round_number == 0:
            with CaptureQueriesContext(connection) as asked:
                view(request)
            queries = max(queries, len(asked))
        else:
            times.append(cpu(lambda request=request: view(request)))
    tenths = statistics.quantiles(times, n=20)
    spent = f"CPU median {statistics.median(times):.1f} ms, p95 {tenths[-1]:.1f} ms"
    return f"{name}: {spent}, at most {queries} queries", queries


def cpu(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def resident() -> float:
    with open("/proc/self/status") as status:
        kilobytes = next(line.split()[1] for line in status if line.startswith("VmRSS"))
    return int(kilobytes) / 1024


if __name__ == "__main__":
    if "measure" in sys.argv:
        print(json.dumps(measure()))
    else:
        main()
