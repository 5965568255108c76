"""Every kept page beside the same page made anew, after each kind of change by a process that dies with its commit."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from bench import decisions, sides
from bench.beside import beside
from bench.load import PHONE
from bench.proving import NotProven
from bench.sides import Side
from scripts.steps import Stop

SEEN_AFTER = 2.5
"""Seconds: a process looks at the numbers every two."""
HEADERS = {name: value for name, value in PHONE.items() if name != "Accept-Encoding"}
Page = tuple[int, bytes]


@dataclass(frozen=True)
class Found:
    pages: int
    changed: Mapping[str, int]
    """How many pages say something else after each change."""
    stale: Sequence[tuple[str, str]]
    """Change and address of each page that did not say so."""


def whole() -> list[str]:
    found = []
    with sides.throwaway(200) as side:
        found += judged(walked(side, subjects=5), "SQLite")
    with sides.on_postgres(200) as side:
        return found + judged(walked(side, subjects=5), "PostgreSQL")


def small() -> list[str]:
    with sides.throwaway(200) as side:
        return judged(walked(side, subjects=1, most=25, decided=("rename", "recall")), "SQLite")


def walked(side: Side, *, subjects: int, most: int = 10_000, decided: Sequence[str] = tuple(decisions.KNOWN)) -> Found:
    addresses, lots = side.ask(ADDRESSES)
    paths = [path for lot, product, of_it in lots[:subjects] for path in of_it] + addresses[:most]
    changed: dict[str, int] = {}
    stale: list[tuple[str, str]] = []
    anew = replace(side, name="anew", application="bench.anew_wsgi:application")
    with sides.serving(side, anew) as bases:
        before = answers(bases[side.name], paths)
        for lot, product, _of_it in lots[:subjects]:
            for name in decided:
                die_with(side, name, lot if decisions.is_of_a_lot(name) else product)
                time.sleep(SEEN_AFTER)
                kept, wanted = answers(bases[side.name], paths), answers(bases["anew"], paths)
                stale += [(name, path) for path in paths if kept[path] != wanted[path]]
                changed[name] = changed.get(name, 0) + sum(before[path] != wanted[path] for path in paths)
                before = wanted
    return Found(len(paths), changed, stale)


def answers(base: str, paths: Sequence[str]) -> dict[str, Page]:
    """Status and body."""
    address = urlsplit(base)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    found = {}
    for path in paths:
        connection.request("GET", path, headers=HEADERS)
        answer = connection.getresponse()
        found[path] = answer.status, answer.read()
    return found


def die_with(side: Side, name: str, key: int) -> None:
    with beside("bench.decisions", side.variables(), "dies") as office:
        office.begin(f"{name} {key}")
        if office.process.wait(60) != -9:
            raise Stop(f"{name}: the process was not killed; the lines above may say why.")


def judged(found: Found, database: str) -> list[str]:
    if idle := [name for name, pages in found.changed.items() if not pages]:
        raise NotProven(f"{database}: no page shows {', '.join(idle)}: nothing was compared.")
    if found.stale:
        name, path = found.stale[0]
        raise NotProven(f"{database}: {len(found.stale)} kept pages were past, the first after {name}: {path}")
    told = ", ".join(f"{name} {pages}" for name, pages in found.changed.items())
    return [
        f"{database}: {found.pages} pages compared after each change, none of them past; changed by a process that "
        f"was killed (-9) with its commit: {told}"
    ]


ADDRESSES = """
from catalogue.models import Producer, Product
from cms.models.base import path_of
from traceability.models import Lot
from wagtail.models import Page
lots = Lot.objects.on_sale().filter(product__is_public=True, product__recognitions__isnull=False).distinct()
first = {lot.product_id: lot for lot in lots.select_related("product__producer").order_by("product_id", "-pk")}
def of(lot):
    product = lot.product.get_absolute_url()
    return [product, "/en" + product, lot.trace_path, lot.product.producer.get_absolute_url()]
pages = [path_of(page) for page in Page.objects.live().public().filter(depth__gt=1)]
products = [product.get_absolute_url() for product in Product.objects.browsable().order_by("pk")]
producers = [producer.get_absolute_url() for producer in Producer.objects.public().order_by("pk")]
lists = ["/san-pham/", "/san-pham/?sao=4", "/san-pham/?q=gao", "/thu-hoi/", "/en/san-pham/"]
scans = [lot.trace_path for lot in first.values()]
found = list(dict.fromkeys([*lists, *scans, *pages, *producers, *products]))
print(json.dumps([found, [[lot.pk, lot.product_id, of(lot)] for lot in first.values()]]))
"""
