"""kill -9 in the middle of orders and of the worker's mails: no order is lost or doubled, no stock, no mail."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from bench import mail, sides
from bench.beside import Beside, beside
from bench.proving import NotProven
from bench.sides import Side
from tests.peers import smtp

GUESTS = 2
TOGETHER = 3
"""Orders of each guest before the one in which it is killed."""
LONGEST_ORDER = 0.4
"""Seconds: it is killed at a moment between none and this."""


@dataclass(frozen=True)
class Found:
    kills: int
    told: frozenset[str]
    """Numbers of the orders that a guest was told of."""
    books: Mapping[str, Any]
    """What the database says: see BOOKS."""
    arrived: frozenset[str]


def whole() -> list[str]:
    found = []
    with sides.throwaway(200) as side:
        found += judged(measured(side, times=30), "SQLite")
    with sides.on_postgres(200) as side:
        return found + judged(measured(side, times=30), "PostgreSQL")


def small() -> list[str]:
    with sides.throwaway(200) as side:
        return judged(measured(side, times=1), "SQLite")


def measured(side: Side, *, times: int) -> Found:
    chance, told = random.Random(5), set[str]()  # noqa: S311
    with smtp.SmtpServer() as server:
        server.mode = smtp.SLOW
        shop = replace(side, env={**side.env, **mail.settings(server)})
        before = shop.ask(ALLOCATED)
        for number in range(times):
            with mail.working(shop) as worker:
                told |= ordered_until_killed(shop, chance, seed=number * GUESTS)
                worker.kill()
        server.mode = smtp.HEALTHY
        shop.ask(mail.DUE_NOW + FORGET_LEASES)
        with mail.working(shop):
            _written, arrived = mail.arrivals(shop, server)
            time.sleep(2)  # the last one's row is marked after the server's word
        return Found(times * (GUESTS + 1), frozenset(told), shop.ask(BOOKS) | {"before": before}, arrived)


def ordered_until_killed(side: Side, chance: random.Random, seed: int) -> set[str]:
    """All guests at once; each is killed at a moment of its own."""
    with ExitStack() as stack:
        guests = [
            stack.enter_context(beside("bench.orders", side.variables(), str(seed + number)))
            for number in range(GUESTS)
        ]
        told = {order["number"] for _ in range(TOGETHER) for order in at_once(guests)}
        for guest in guests:
            guest.begin(mail.BUYER)
        for guest in guests:
            time.sleep(chance.uniform(0, LONGEST_ORDER))
            guest.kill()
    return told


def at_once(guests: list[Beside]) -> list[dict[str, Any]]:
    for guest in guests:
        guest.begin(mail.BUYER)
    return [guest.end() for guest in guests]


def judged(found: Found, database: str) -> list[str]:
    books = found.books
    faults = {
        "orders that a guest was told of are gone": found.told - set(books["orders"]),
        "orders without their lines, parcels or payment": books["incomplete"],
        "attempts that are placed without an order, or twice": books["unmatched"],
        "stock records that don't add up": [
            key
            for key, taken in books["allocated"].items()
            if taken - found.books["before"].get(key, 0) != books["wanted"].get(key, 0)
        ],
        "orders without their mail": books["unmailed"],
        "mails that never arrived": set(books["mails"]) - found.arrived,
    }
    if wrong := {what: rows for what, rows in faults.items() if rows}:
        told = "; ".join(f"{what}: {len(rows)}, the first {sorted(rows)[0]}" for what, rows in wrong.items())
        raise NotProven(f"{database}: {told}.")
    return [
        f"{database}: {found.kills} processes killed (-9); {len(found.told)} orders were told of and "
        f"{len(books['orders'])} are there, each whole, with its stock taken once and its mail arrived"
    ]


ALLOCATED = """
from shop.partner.models import StockRecord
print(json.dumps({str(pk): taken or 0 for pk, taken in StockRecord.objects.values_list("pk", "num_allocated")}))
"""
FORGET_LEASES = """
OutgoingMail.objects.waiting().update(leased_until=None)
"""
BOOKS = f"""
from collections import Counter
from oscar.core.loading import get_model
from shop.models import CheckoutAttempt, OutgoingMail
from shop.partner.models import StockRecord
attempts = list(CheckoutAttempt.objects.filter(email="{mail.BUYER}").prefetch_related("lines"))
orders = [attempt.order for attempt in attempts if attempt.order]
mails = list(OutgoingMail.objects.filter(to="{mail.BUYER}"))
wanted = Counter()
for attempt in attempts:
    if attempt.is_placed or attempt.holds_stock:
        wanted.update({{str(line.stockrecord_id): line.quantity for line in attempt.lines.all() if line.tracks_stock}})
Order = get_model("order", "Order")
print(json.dumps({{
    "orders": [order.number for order in orders],
    "incomplete": [o.number for o in orders if not (o.lines.exists() and o.parcels.exists() and o.sources.exists())],
    "unmatched": [a.number for a in attempts if a.is_placed != Order.objects.filter(number=a.number).exists()],
    "allocated": {{str(pk): taken or 0 for pk, taken in StockRecord.objects.values_list("pk", "num_allocated")}},
    "wanted": wanted,
    "unmailed": [order.number for order in orders if not any(order.number in mail.once for mail in mails)],
    "mails": [mail.message_id for mail in mails],
}}))
"""
