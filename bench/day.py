"""A day in minutes: visitors arrive at a steady rate whatever the answers take, while orders and edits go on.

Arrivals are planned beforehand and each answer is timed from its planned moment, so that a slow answer also counts for
those who had to wait behind it.
"""

from __future__ import annotations

import http.client
import itertools
import queue
import random
import statistics
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from bench import sides
from bench.load import PHONE
from bench.pages import FILTERS, WORDS
from bench.proving import NotProven
from bench.sides import Side
from scripts.steps import BIN, ROOT, Stop

SEED, VISITORS = 7, 24
FIRST = 2 * VISITORS
"""Visits before the day begins: the first answers of a process take seconds."""
SHARES = {"product": 0.5, "list": 0.2, "scan": 0.2, "else": 0.1}
SIGNED_IN, ENGLISH = 0.2, 0.3
LEAST_KEPT = 0.85


@dataclass(frozen=True)
class Plan:
    seconds: float
    warm_up: float
    per_second: float = 100
    order_every: float = 2
    edit_every: float = 30


@dataclass(frozen=True)
class Visit:
    at: float
    kind: str
    path: str
    signed_in: bool


@dataclass(frozen=True)
class Answer:
    kind: str
    seconds: float
    status: int
    how: str
    """kept, checked (kept, after a look whether its facts are the same), made or, where nothing is ever kept, other."""


def visits(samples: Mapping[str, list[str]], plan: Plan, chance: random.Random) -> Iterator[Visit]:
    """Popular things are asked for as one over their rank (Zipf, s = 1)."""
    draws = {kind: zipf(paths, chance) for kind, paths in kinds(samples, chance).items()}
    names, weights = list(SHARES), list(SHARES.values())
    total = int((plan.warm_up + plan.seconds) * plan.per_second)
    for number in range(total):
        kind = chance.choices(names, weights)[0]
        path = next(draws[kind])
        if kind != "scan" and chance.random() < ENGLISH:
            path = f"/en{path}"
        yield Visit(number / plan.per_second, kind, path, chance.random() < SIGNED_IN)


def kinds(samples: Mapping[str, list[str]], chance: random.Random) -> dict[str, list[str]]:
    searches = [f"/san-pham/?q={quote(words)}{more}" for words, more in itertools.product(WORDS, FILTERS)]
    chance.shuffle(searches)
    return {
        "product": samples["products"],
        "list": ["/san-pham/", *(f"/san-pham/?page={page}" for page in range(2, 6)), *searches],
        "scan": [*samples["scans"], *samples["serials"]],
        "else": samples["else"],
    }


def zipf(paths: Sequence[str], chance: random.Random) -> Iterator[str]:
    sums = list(itertools.accumulate(1 / rank for rank in range(1, len(paths) + 1)))
    while True:
        yield chance.choices(paths, cum_weights=sums)[0]


def asked(base: str, planned: Sequence[Visit], cookie: str) -> list[tuple[Visit, Answer]]:
    """All visits at their moments, by a fixed number of visitors."""
    waiting: queue.SimpleQueue[Visit | None] = queue.SimpleQueue()
    found: list[tuple[Visit, Answer]] = []
    began = time.perf_counter()
    threads = [threading.Thread(target=visitor, args=(base, waiting, found, began, cookie)) for _ in range(VISITORS)]
    for thread in threads:
        thread.start()
    for visit in planned:
        time.sleep(max(0.0, began + visit.at - time.perf_counter()))
        waiting.put(visit)
    for _ in threads:
        waiting.put(None)
    for thread in threads:
        thread.join()
    return found


def visitor(
    base: str,
    waiting: queue.SimpleQueue[Visit | None],
    found: list[tuple[Visit, Answer]],
    began: float,
    cookie: str,
) -> None:
    address = urlsplit(base)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    while (visit := waiting.get()) is not None:
        headers = PHONE | {"Cookie": f"sessionid={cookie}"} if visit.signed_in else PHONE
        connection.request("GET", visit.path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        taken = time.perf_counter() - began - visit.at
        found.append((visit, Answer(visit.kind, taken, answer.status, answer.headers.get("X-Made", "other"))))


@contextmanager
def writing(side: Side, plan: Plan) -> Iterator[None]:
    """A guest orders and somebody edits a product, in a process of their own, until the end."""
    command = [BIN / "python", "-m", "bench.day_writer", str(plan.order_every), str(plan.edit_every)]
    process = subprocess.Popen(command, cwd=ROOT, env=side.variables(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield
        if process.poll() is not None:
            raise Stop("The orders of the day stopped; the lines above say why.")
    finally:
        process.terminate()
        process.wait(30)


@dataclass(frozen=True)
class Day:
    kept: float
    checked: float
    """Part of these that were looked at: the page was kept, but something was raised that it might show."""
    p50_ms: float
    p99_ms: float
    answers: int
    faults: int
    by_kind: Mapping[str, float]
    """99th percentile of each kind, in ms."""
    possible: float = 1.0


def whole() -> list[str]:
    """How many are kept is asked at 15,000 alone: of 150,000 products far more visits are the first to their page."""
    plan = Plan(seconds=600, warm_up=120)
    with sides.throwaway(15_000) as side:
        found = judged(simulate(side, plan), "15,000 products on SQLite", LEAST_KEPT, most_ms=30)
    with sides.on_postgres(150_000) as side:
        return found + judged(simulate(side, plan), "150,000 products on PostgreSQL", 0, most_ms=60)


def small() -> list[str]:
    """Too few visits to find much kept, or to say what one in a hundred waits for."""
    with sides.throwaway(200) as side:
        plan = Plan(seconds=6, warm_up=2, per_second=25, edit_every=3)
        return judged(simulate(side, plan), "a small day", 0.25, most_ms=float("inf"))


def simulate(side: Side, plan: Plan) -> Day:
    told = replace(side, application="bench.day_wsgi:application")
    samples = sides.samples(side) | {"products": side.ask(ALL_PRODUCTS), "else": side.ask(OTHERS)}
    planned = list(visits(samples, plan, random.Random(SEED)))  # noqa: S311
    with sides.serving(told) as bases, writing(side, plan):
        cookie = samples["session"][0]
        asked(bases[side.name], [replace(visit, at=0) for visit in planned[:FIRST]], cookie)
        found = asked(bases[side.name], planned, cookie)
    measured = [answer for visit, answer in found if visit.at >= plan.warm_up]
    return replace(summed(measured), possible=possible(planned, plan))


def possible(planned: Sequence[Visit], plan: Plan) -> float:
    """The share of visits that are not the first to their page."""
    seen, again = set[str](), list[bool]()
    for visit in planned:
        if visit.at >= plan.warm_up:
            again.append(visit.path in seen)
        seen.add(visit.path)
    return statistics.fmean(again)


def summed(answers: Sequence[Answer]) -> Day:
    how = Counter(answer.how for answer in answers)
    times = sorted(answer.seconds * 1000 for answer in answers)
    by_kind = {
        kind: percentile(sorted(a.seconds * 1000 for a in answers if a.kind == kind), 0.99)
        for kind in sorted({answer.kind for answer in answers})
    }
    faults = sum(answer.status >= 400 for answer in answers)
    kept, checked = (how["kept"] + how["checked"]) / len(answers), how["checked"] / len(answers)
    return Day(kept, checked, statistics.median(times), percentile(times, 0.99), len(times), faults, by_kind)


def percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def judged(day: Day, name: str, least_kept: float, most_ms: float) -> list[str]:
    kinds = ", ".join(f"{kind} {ms:.0f}" for kind, ms in day.by_kind.items())
    said = (
        f"{name}: of {day.answers:,} answers {day.kept:.1%} kept ({day.checked:.1%} after a look at their facts); "
        f"{day.possible:.1%} were not the first to their page; median {day.p50_ms:.1f} ms, p99 {day.p99_ms:.0f} ms "
        f"({kinds}), {day.faults or 'no'} faults"
    )
    if day.faults or day.kept < least_kept or day.p99_ms > most_ms:
        raise NotProven(said)
    return [said]


ALL_PRODUCTS = """
import random
from catalogue.models import Product
found = list(Product.objects.browsable().values_list("slug", flat=True))
random.Random(11).shuffle(found)
print(json.dumps([f"/san-pham/{slug}/" for slug in found]))
"""
OTHERS = """
from django.conf import settings
from wagtail.models import Page
found = Page.objects.live().public().filter(depth__gt=1, locale__language_code="vi").specific()
print(json.dumps([page.url for page in found if page.url][:60]))
"""
