"""Pages of this tree, of an earlier commit and of stock Oscar, each beside a bare Django view in the same turn.

A figure is the median over turns of (requests per second of the page) / (requests per second of the bare view measured
just before it), so that a machine whose speed drifts gives the same figure.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product as every_pair
from urllib.parse import quote

from bench import sides
from bench.load import PHONE, one_pass, rate
from bench.proving import NotProven
from bench.sides import Side
from scripts.steps import say

TURNS, SECONDS = 3, 4
FIRST, THOUSAND = sides.FIRST, sides.THOUSAND
WORDS = [
    "gao nang thom",
    "mat ong",
    "banh trang",
    "duong hoa dua",
    "tra",
    "nuoc mam",
    "ca phe",
    "bánh tét",
    "khô cá lóc",
    "mắm ruột",
    "bưởi da xanh",
    "dừa sáp",
    "kẹo dừa",
    "chả lụa",
    "tiêu đen",
    "muối tôm",
    "xoài cát",
    "thanh long",
    "rượu nếp",
    "tinh dầu tràm",
    "chiếu lác",
    "nón lá",
    "lạp xưởng",
    "tôm khô",
    "mít sấy",
    "bột sen",
    "mứt gừng",
    "măng khô",
    "miến dong",
    "hạt điều",
    "nấm linh chi",
    "trứng vịt muối",
    "cam sành",
]
FILTERS = [
    f"{stars}{more}"
    for stars, more in every_pair(
        ["", "&sao=4", "&sao=3", "&sao=5"],
        ["", "&nhom=food", "&con=1", "&gia=50-100", "&sort=gia-tang", "&page=2", "&chu-the=htx", "&nhom=drink&con=1"],
    )
]
BARE = ["/bare"]
KEPT, MADE = "product page, kept", "1,000 products in turn, empty store"
LEAST_GAIN = 4


@dataclass
class Figure:
    """Requests per second of one kind of page by side, a number for each turn."""

    name: str
    goal: str = ""
    found: dict[str, list[float]] = field(default_factory=dict)

    def note(self, side: str, per_second: float) -> None:
        self.found.setdefault(side, []).append(per_second)

    def ratio(self, side: str, to: str = "bare") -> float | None:
        if side not in self.found:
            return None
        return statistics.median(a / b for a, b in zip(self.found[side], self.found[to], strict=True))


def searches() -> list[str]:
    return [f"/san-pham/?q={quote(words)}{extra}" for words, extra in every_pair(WORDS, FILTERS)]


class Comparison:
    def __init__(
        self, here: Side, there: Side | None, oscar: tuple[Side, list[str]] | None, turns: int, seconds: float
    ) -> None:
        self.here, self.there, self.turns, self.seconds = here, there, turns, seconds
        self.oscar, self.oscar_paths = oscar or (None, [])
        self.bare = sides.bare(here.env)
        self.samples = sides.samples(here)
        self.old_samples = sides.samples(there) if there else {}
        self.figures: list[Figure] = []

    def in_turns(self) -> None:
        """What is kept and warm, each server asked in turn."""
        running = [side for side in (self.bare, self.here, self.there, self.oscar) if side]
        with sides.serving(*running) as bases:
            for name, goal, kind, headers in self.kinds():
                self.figures.append(self.figure(name, goal, kind, headers, bases))
                say(str(line(self.figures[-1])))

    def kinds(self) -> list[tuple[str, str, str, Mapping[str, str]]]:
        return [
            ("scan page, warm", "≥ 0.70", "scan", PHONE),
            ("scan page, 50 lots in turn", "", "scans", PHONE),
            ("scan page, 500 serials in turn", "≥ 0.45", "serials", PHONE),
            (KEPT, "≥ 0.50", "product", PHONE),
            ("product page, kept, signed in", "≥ 0.9 of anonymous", "product", {"session": "yes"}),
            ("list, kept", "≥ 0.50", "list", PHONE),
            ("home, kept", "≥ 0.50", "home", PHONE),
            (f"{len(searches()):,} searches and facets in turn", "≥ 0.05", "searches", PHONE),
        ]

    def figure(self, name: str, goal: str, kind: str, headers: Mapping[str, str], bases: Mapping[str, str]) -> Figure:
        found = Figure(name, goal)
        asked = {"bare": (BARE, PHONE)}
        for side, samples in ((self.here, self.samples), (self.there, self.old_samples)):
            if side:
                asked[side.name] = paths_of(kind, samples), PHONE if headers is PHONE else signed_in(samples)
        for side_name, (paths, sent) in asked.items():
            one_pass(bases[side_name], (paths * FIRST)[:FIRST], sent)
        for _turn in range(self.turns):
            for side_name, (paths, sent) in asked.items():
                measured = rate(bases[side_name], paths, sent, seconds=self.seconds, warm_up=1)
                found.note(side_name, measured.per_second)
        return found

    def from_empty_store(self) -> Figure:
        """1,000 product pages once each, none of which is kept, by processes that have answered for other products."""
        found = Figure(MADE, "≥ 8 × stock Oscar")
        for _turn in range(self.turns):
            sides.empty_store(self.here)
            self.pass_over(found, self.here, self.samples["products"], self.samples["others"])
            if self.there:
                self.pass_over(found, self.there, self.old_samples["products"], self.old_samples["others"])
            if self.oscar:
                self.pass_over(found, self.oscar, self.oscar_paths[:THOUSAND], self.oscar_paths[THOUSAND:])
            self.note_bare(found)
        return found

    def from_filled_store(self) -> Figure:
        """The same pages after a restart: the store is filled, the processes know nothing."""
        found = Figure("1,000 products in turn, filled store, new processes", "≥ 0.20")
        with sides.serving(self.here) as bases:
            one_pass(bases["now"], self.samples["products"])
        for _turn in range(self.turns):
            self.pass_over(found, self.here, self.samples["products"])
            if self.there:
                self.pass_over(found, self.there, self.old_samples["products"])
            self.note_bare(found)
        return found

    def pass_over(self, figure: Figure, side: Side, paths: Sequence[str], before: Sequence[str] = ()) -> None:
        with sides.serving(side) as bases:
            if before:
                one_pass(bases[side.name], before)
            figure.note(side.name, one_pass(bases[side.name], paths))

    def note_bare(self, figure: Figure) -> None:
        with sides.serving(self.bare) as bases:
            figure.note("bare", rate(bases["bare"], BARE, seconds=self.seconds, warm_up=1).per_second)


def paths_of(kind: str, samples: Mapping[str, list[str]]) -> list[str]:
    fixed = {"list": ["/san-pham/"], "home": ["/"], "searches": searches()}
    one = {"scan": "scans", "product": "products"}
    return fixed.get(kind) or (samples[one[kind]][:1] if kind in one else samples[kind])


def signed_in(samples: Mapping[str, list[str]]) -> dict[str, str]:
    return PHONE | {"Cookie": f"sessionid={samples['session'][0]}"}


def line(figure: Figure) -> str:
    cells = [figure.name, f"{statistics.median(figure.found['now']):,.0f}"]
    cells += [shown(figure.ratio(side)) for side in ("now", "before", "stock")]
    times = figure.ratio("now", "stock") if "stock" in figure.found else None
    cells.append(f"{times:.1f} ×" if times else "")
    return f"| {' | '.join([*cells, figure.goal])} |"


def shown(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.3f}"


HEAD = [
    "| page | requests/s | of the bare view | before | stock Oscar | times stock Oscar | goal |",
    "|---|---|---|---|---|---|---|",
]


def whole() -> list[str]:
    return table(15_000)


def small() -> list[str]:
    """This tree beside the bare view alone, for moments: what is kept must still be far from what is made."""
    found = measured(200, before=False, stock=False, turns=1, seconds=1)
    return judged({figure.name: figure.ratio("now") or 0.0 for figure in found})


def judged(ratios: Mapping[str, float]) -> list[str]:
    kept, made = ratios[KEPT], ratios[MADE]
    if kept < LEAST_GAIN * made:
        raise NotProven(f"A kept page ({kept:.3f} of the bare view) is hardly faster than a made one ({made:.3f}).")
    return [f"{name}: {ratio:.3f} of the bare view" for name, ratio in ratios.items()]


def table(products: int, *, before: bool = True, stock: bool = True) -> list[str]:
    return [*HEAD, *map(line, measured(products, before=before, stock=stock))]


def measured(
    products: int, *, before: bool = True, stock: bool = True, turns: int = TURNS, seconds: float = SECONDS
) -> list[Figure]:
    here = sides.now(products)
    there, oscar = sides.before(products) if before else None, sides.stock(products) if stock else None
    comparison = Comparison(here, there, oscar, turns, seconds)
    comparison.in_turns()
    return [*comparison.figures, comparison.from_empty_store(), comparison.from_filled_store()]
