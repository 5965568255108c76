"""Random histories of offers and codes: whatever staff make and customers type, all places say the same whole sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from bench import sides
from bench.beside import beside
from bench.offer_histories import KINDS
from bench.proving import NotProven
from bench.sides import Side

AT_ONCE = 250
"""Histories that are asked for together."""
SHOWN = 5
"""Of the faults, in the proof's text."""


@dataclass(frozen=True)
class Found:
    histories: int
    orders: int
    codes: int
    given: Counter[str]
    """In how many orders each kind of offer was given."""
    faults: Sequence[str]


def whole() -> list[str]:
    with sides.throwaway(200) as side:
        found = judged(played(side, 9_000), "SQLite")
    with sides.on_postgres(200) as side:
        return found + judged(played(side, 1_000), "PostgreSQL")


def small() -> list[str]:
    with sides.throwaway(200) as side:
        return judged(played(side, 20), "SQLite", kinds=())


def played(side: Side, histories: int, seed: int = 1) -> Found:
    with ExitStack() as stack:
        player = stack.enter_context(beside("bench.offer_histories", side.variables(), str(seed)))
        asked = [(min(AT_ONCE, histories - first), first) for first in range(0, histories, AT_ONCE)]
        return together([player.ask(f"{count} {first}") for count, first in asked], histories)


def together(parts: Sequence[dict[str, Any]], histories: int) -> Found:
    given: Counter[str] = Counter()
    for part in parts:
        given.update(part["given"])
    faults = [fault for part in parts for fault in part["faults"]]
    orders, codes = (sum(part.get(name, 0) for part in parts) for name in ("orders", "codes"))
    return Found(histories, orders, codes, given, faults)


def judged(found: Found, database: str, kinds: Sequence[str] = KINDS) -> list[str]:
    """Raises NotProven where a sum is wrong, or where nothing was tried."""
    if found.faults:
        shown = "; ".join(found.faults[:SHOWN])
        raise NotProven(f"{database}: {len(found.faults)} faults in {found.histories:,} histories: {shown}")
    if not found.orders or missing(found, kinds):
        raise NotProven(
            f"{database}: {found.orders} orders, none with {', '.join(missing(found, kinds)) or 'anything'}"
        )
    listed = ", ".join(f"{kind} {count:,}" for kind, count in sorted(found.given.items()))
    counts = f"{found.histories:,} histories, {found.orders:,} orders, {found.codes:,} with a code"
    return [
        f"{database}: {counts}; no sum wrong",
        f"{database}: given by kind of offer: {listed}",
    ]


def missing(found: Found, kinds: Sequence[str]) -> list[str]:
    return [kind for kind in kinds if not found.given[kind]]
