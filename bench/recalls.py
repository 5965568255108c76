"""From the commit of an edit, a hold or a recall to the last answer of four workers that does not say so yet."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bench import decisions, sides
from bench.beside import beside
from bench.load import PHONE
from bench.proving import NotProven
from bench.sides import Side

BAR = 5.0
WORKERS, IN_A_ROW = 4, 24
"""So many answers one after another, each over a connection of its own, reach every worker."""
GIVEN_UP = 30.0
SAYS = {"rename": decisions.EDITED, "hold": decisions.HELD, "recall": decisions.RECALLED}


@dataclass(frozen=True)
class Subject:
    lot: int
    product: int
    scan: str
    page: str

    def asked(self, decision: str) -> str:
        return self.page if decision == "rename" else self.scan

    def key(self, decision: str) -> int:
        return self.product if decision == "rename" else self.lot


def whole() -> list[str]:
    with sides.on_postgres(200) as side:
        return judged(measured(side, subjects=10))


def small() -> list[str]:
    with sides.throwaway(200) as side:
        return judged(measured(side, subjects=1))


def measured(side: Side, subjects: int) -> dict[str, list[float]]:
    """Seconds by decision."""
    found: dict[str, list[float]] = {name: [] for name in SAYS}
    with sides.serving(replace(side, workers=WORKERS)) as bases, beside("bench.decisions", side.variables()) as office:
        for subject in (Subject(*facts) for facts in side.ask(SUBJECTS)[:subjects]):
            for decision, words in SAYS.items():
                url = bases[side.name] + subject.asked(decision)
                for _ in range(IN_A_ROW):  # each worker keeps it as it was
                    answer(url)
                began = office.ask(f"{decision} {subject.key(decision)}")
                found[decision].append(stale_seconds(url, words, began))
    return found


def stale_seconds(url: str, words: str, began: float) -> float:
    stale_at, in_a_row = began, 0
    while in_a_row < IN_A_ROW and stale_at - began < GIVEN_UP:
        asked_at = time.time()
        if words in answer(url):
            in_a_row += 1
        else:
            in_a_row, stale_at = 0, asked_at
    return stale_at - began


def answer(url: str) -> str:
    headers = {name: value for name, value in PHONE.items() if name != "Accept-Encoding"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as found:
        return found.read().decode()


def judged(found: Mapping[str, Sequence[float]]) -> list[str]:
    slowest = {decision: max(seconds) for decision, seconds in found.items()}
    if late := {decision: seconds for decision, seconds in slowest.items() if seconds > BAR}:
        told = ", ".join(f"{decision} {seconds:.1f} s" for decision, seconds in late.items())
        raise NotProven(f"The old page was still handed out after {BAR:.0f} s: {told}.")
    return [
        f"{decision}: {len(found[decision])} times, seen by all {WORKERS} workers at last after {seconds:.1f} s"
        for decision, seconds in slowest.items()
    ]


SUBJECTS = """
from traceability.models import Lot
lots = Lot.objects.on_sale().filter(product__is_public=True).select_related("product").order_by("product_id", "pk")
first = {lot.product_id: lot for lot in reversed(lots)}.values()
print(json.dumps([[lot.pk, lot.product_id, lot.trace_path, lot.product.get_absolute_url()] for lot in first]))
"""
