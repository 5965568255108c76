"""CPU time and queries of pages that are made anew: ``python -m bench.made [kind …]``, with the demo's settings.

Each page is asked for from an empty store, in this process and without a server, one address after another; what is
told is the median over all of them. Where there are many of a kind, each is asked for once: what shows others, such as
the cards of a list, must not be warm from the last round.
"""

import gc
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from bench import sides
from bench.pages import searches
from bench.proving import NotProven
from scripts.steps import BIN, ROOT, Stop

ROUNDS, WARM_UP = 3, 64
MOST_QUERIES = {"list": 6}
OF_OTHERS = 4


def whole() -> list[str]:
    return told(sides.now(15_000))


def small() -> list[str]:
    return told(sides.now(200), "story", "home", "list")


def told(side: sides.Side, *kinds: str) -> list[str]:
    command = [BIN / "python", "-m", "bench.made", *kinds]
    done = subprocess.run(command, cwd=ROOT, env=side.variables(), capture_output=True, text=True)
    if done.returncode:
        raise Stop(f"No page could be made: {done.stderr[-2000:]}")
    return judged(done.stdout.splitlines())


def judged(lines: list[str]) -> list[str]:
    for line in lines:
        kind, queries = line.partition(":")[0], int((re.search(r"(\d+) queries", line) or ["", "99"])[1])
        if queries > MOST_QUERIES.get(kind, OF_OTHERS):
            raise NotProven(f"too many queries: {'; '.join(lines)}")
    return lines


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client(headers={"accept-language": "vi", "accept-encoding": "gzip, br"})
    for name, addresses in asked().items():
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        cpu, queries = measured(client.get, addresses)
        print(f"{name}: {cpu:.2f} ms CPU, {queries} queries at most ({len(addresses)} pages)", flush=True)


def asked() -> dict[str, list[str]]:
    from catalogue.models import Producer, Product
    from cms.models import RegionPage, StoryPage

    products = [one.get_absolute_url() for one in Product.objects.browsable().order_by("-pk")[: WARM_UP + 400]]
    lists = searches()
    random.Random(5).shuffle(lists)  # noqa: S311
    vietnamese = {"live": True, "locale__language_code": "vi"}
    return {
        "product": products,
        "producer": [one.get_absolute_url() for one in Producer.objects.public().order_by("pk")[:60]],
        "region": [path_of(one) for one in RegionPage.objects.filter(**vietnamese)],
        "story": [path_of(one) for one in StoryPage.objects.filter(**vietnamese)],
        "home": ["/"],
        "list": lists[: WARM_UP + 400],
    }


def path_of(page: object) -> str:
    from cms.models.base import path_of as known

    return known(page)


def measured(get: Callable[[str], object], addresses: Sequence[str]) -> tuple[float, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    known = addresses[:WARM_UP]
    for address in known:  # templates compiled, statements known
        made(get, address)
    gc.collect()
    wanted = addresses[WARM_UP:] or known * ROUNDS
    times = [made(get, address) for address in wanted]
    counts = []
    for address in known:
        forget()
        with CaptureQueriesContext(connection) as queries:
            get(address)
        counts.append(len(queries))
    return statistics.median(times) * 1000, max(counts)


def made(get: Callable[[str], object], address: str) -> float:
    forget()
    began = time.thread_time()
    answer = get(address)
    spent = time.thread_time() - began
    if answer.status_code != 200:  # type: ignore[attr-defined]
        raise SystemExit(f"{address}: {answer.status_code}")  # type: ignore[attr-defined]
    return spent


def forget() -> None:
    """The finished pages: what a running server has learned besides stays, what was raised lately too."""
    from catalogue.kept.shelf import front
    from catalogue.kept.stores import store

    front.forget()
    store().forget()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    main()
