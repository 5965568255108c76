"""Do the tests notice when a line is changed? Mutants by cosmic-ray, the same ones each time, over rooms that matter.

The trees in which they are tried are copies, so the working tree is never touched. Each mutant meets the tests that go
through what it changed (``bench.reach``). ``python -m bench.mutants 400`` shows the differences that survived.
"""

from __future__ import annotations

import ast
import compileall
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkResult

from bench import reach
from bench.proving import NotProven
from scripts.steps import BIN, ROOT, VAR, Stop, say, variables

SEED, TREES = 20_261_127, 2
TIMEOUT = 900
"""Seconds; far above ``reach.MOST_SECONDS``, so that only what hangs comes to it."""
GOAL = 0.80
PLACE = VAR / "mutants"
QUICK = "not postgres and not e2e and not migrations"
NOT_COPIED = shutil.ignore_patterns(".venv", "var", ".git", "__pycache__", "node_modules", ".mypy_cache")


@dataclass(frozen=True)
class Room:
    name: str
    folder: str
    tests: tuple[str, ...]
    """Its own, which are asked first."""

    def modules(self, root: Path) -> list[str]:
        place = root / self.folder
        found = [place] if place.is_file() else sorted(place.rglob("*.py"))
        return [str(path.relative_to(root)) for path in found if path.stat().st_size]


ROOMS = (
    Room("checkout", "shop/checkout", ("tests/shop/checkout",)),
    Room("kept", "catalogue/kept", ("tests/catalogue/kept",)),
    Room("page", "traceability/page", ("tests/traceability/page",)),
    Room("recalls", "traceability/recalls", ("tests/traceability/recalls",)),
)

SMALL = (Room("serials", "traceability/codes/serials.py", ("tests/traceability/codes/test_serials.py",)),)
"""One whose tests take seconds, to prove that the proof can tell."""


@dataclass(frozen=True)
class Survivor:
    module: str
    line: int
    operator: str
    diff: str


@dataclass(frozen=True)
class Outcome:
    room: Room
    tried: int
    survivors: tuple[Survivor, ...]

    @property
    def noticed(self) -> int:
        return self.tried - len(self.survivors)


def whole() -> list[str]:
    return judged(try_mutants(400))


def small() -> list[str]:
    return judged(try_mutants(2, SMALL, SMALL[0].tests))


def try_mutants(total: int, rooms: Sequence[Room] = ROOMS, tests: Sequence[str] = ("tests",)) -> list[Outcome]:
    """Each room's share of ``total``, in two trees side by side, with ``tests`` to choose from."""
    shutil.rmtree(PLACE, ignore_errors=True)
    original, *trees = [copied(name) for name in ("original", *(f"tree-{number}" for number in range(TREES)))]
    reach.save(reach.measured(original, tests, QUICK), original / reach.FILE)
    return [in_room(room, total // len(rooms), trees) for room in rooms]


def copied(name: str) -> Path:
    tree = PLACE / name
    shutil.copytree(ROOT, tree, ignore=NOT_COPIED, symlinks=True)
    (tree / ".venv").symlink_to(ROOT / ".venv")
    (tree / "var").mkdir()
    compileall.compile_dir(tree, quiet=2)  # a mutant's own file is newer, and read anew
    return tree


def in_room(room: Room, most: int, trees: Sequence[Path]) -> Outcome:
    say(f"Mutants of {room.folder}")
    with ThreadPoolExecutor(len(trees)) as pool:
        parts = list(pool.map(partial(in_tree, room, most, len(trees)), trees, range(len(trees))))
    survivors = [survivor for _tried, found in parts for survivor in found]
    return Outcome(room, sum(tried for tried, _found in parts), tuple(survivors))


def in_tree(room: Room, most: int, parts: int, tree: Path, number: int) -> tuple[int, list[Survivor]]:
    config, session = tree / f"{room.name}.toml", tree / f"{room.name}.sqlite"
    config.write_text(configuration(room, tree))
    cosmic_ray(tree, "init", config, session)
    with use_db(str(session)) as work:
        leave_out_all_but(chosen(work, tree, most)[number::parts], work)
    cosmic_ray(tree, "exec", config, session)
    with use_db(str(session), WorkDB.Mode.open) as work:
        return read(work)


def configuration(room: Room, tree: Path) -> str:
    modules = ", ".join(f'"{name}"' for name in room.modules(tree))
    command = f"{BIN / 'python'} -m bench.reach {room.name}"
    return (
        f"[cosmic-ray]\nmodule-path = [{modules}]\ntimeout = {TIMEOUT}\nexcluded-modules = []\n"
        f'test-command = "{command}"\n[cosmic-ray.distributor]\nname = "local"\n'
    )


def cosmic_ray(tree: Path, verb: str, *paths: Path) -> None:
    command = [BIN / "cosmic-ray", verb, *paths]
    env = variables(
        {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONDONTWRITEBYTECODE": "1",
            reach.ORIGINAL: str(PLACE / "original"),
        }
    )
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True)
    if done.returncode:
        raise Stop(f"cosmic-ray {verb}: {done.stderr[-2000:]}")


def chosen(work: WorkDB, tree: Path, most: int) -> list[str]:
    """Jobs by the fixed seed, in an order that only the mutations decide: the keys are new each time."""
    jobs = sorted((place_of(item.mutations[0]), item.job_id) for item in work.work_items)
    wanted = [job for place, job in jobs if not in_annotation(tree / place[0], place[1])]
    return random.Random(SEED).sample(wanted, min(most, len(wanted)))  # noqa: S311


def place_of(mutation: MutationSpec) -> tuple[str, tuple[int, int], str, int]:
    return str(mutation.module_path), mutation.start_pos, mutation.operator_name, mutation.occurrence


def in_annotation(path: Path, position: tuple[int, int]) -> bool:
    """``int | None`` in a signature is never run, so no test can notice what is changed there."""
    return any(first <= position <= last for first, last in annotations(path))


@lru_cache(maxsize=64)
def annotations(path: Path) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [
        ((node.lineno, node.col_offset), (node.end_lineno or node.lineno, node.end_col_offset or 0))
        for node in annotated(ast.parse(path.read_text()))
    ]


def annotated(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
            yield node.returns
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            yield node.annotation


def leave_out_all_but(jobs: Sequence[str], work: WorkDB) -> None:
    others = {item.job_id for item in work.work_items} - set(jobs)
    work.set_multiple_results(others, WorkResult(WorkerOutcome.SKIPPED))


def read(work: WorkDB) -> tuple[int, list[Survivor]]:
    mutations = {item.job_id: item.mutations[0] for item in work.work_items}
    tried = [(job, found) for job, found in work.results if found.worker_outcome != WorkerOutcome.SKIPPED]
    alive = [(mutations[job], found) for job, found in tried if found.test_outcome == TestOutcome.SURVIVED]
    return len(tried), [survivor(mutation, found) for mutation, found in alive]


def survivor(mutation: MutationSpec, found: WorkResult) -> Survivor:
    return Survivor(str(mutation.module_path), mutation.start_pos[0], mutation.operator_name, found.diff or "")


def judged(outcomes: Sequence[Outcome]) -> list[str]:
    tried, noticed = sum(one.tried for one in outcomes), sum(one.noticed for one in outcomes)
    alive = [f"{s.module}:{s.line} {s.operator}" for one in outcomes for s in one.survivors]
    total = f"{noticed} of {tried} mutants noticed ({noticed / max(tried, 1):.0%}), seed {SEED}"
    if noticed < GOAL * tried or not tried:
        raise NotProven(f"only {total}; survived: {', '.join(alive)}")
    rooms = [f"{one.room.folder}: {one.noticed} of {one.tried}" for one in outcomes]
    return [total, *rooms, *(f"survived: {one}" for one in alive)]


if __name__ == "__main__":
    for one in (survivor for outcome in try_mutants(int(sys.argv[1])) for survivor in outcome.survivors):
        print(f"\n{one.module}:{one.line} {one.operator}\n{one.diff}")
