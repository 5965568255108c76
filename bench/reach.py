"""Which tests go through which lines, and how long each takes: coverage by test, taken once before mutants are tried.

``python -m bench.reach ROOM`` in a tree with a mutant runs the tests that go through what was changed, those of the
room first and then the quickest, until one fails: the command that cosmic-ray calls. It ends with 1 only when a test
failed that passes, alone, in the tree that nothing was changed in.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from scripts.steps import BIN, Stop, say, variables

MOST_SECONDS = 90.0
"""Of tests for one mutant. What these do not notice counts as survived, whatever the tests left out might say."""
ORIGINAL, FILE = "MUTANTS_ORIGINAL", "reach.json"
PLUGIN = ("-p", "bench.reach_plugin")


@dataclass(frozen=True)
class Reach:
    seconds: Mapping[str, float]
    """Of each test, its fixtures included."""
    lines: Mapping[str, Mapping[int, frozenset[str]]]
    """By module the tests that go through a line; those that run it while a module is imported have no part in this."""

    def through(self, module: str, original: str, changed: str) -> frozenset[str]:
        """The tests that go through any statement that differs; all that meet the module for what its import runs."""
        known = self.lines.get(module, {})
        found = [known.get(line, frozenset()) for line in statements(original, changed)]
        tests = frozenset[str]().union(*found)
        return tests or frozenset[str]().union(*known.values())

    def in_order(self, tests: Iterator[str] | frozenset[str], own: Sequence[str]) -> list[str]:
        """The room's own first, then the quickest, as many as ``MOST_SECONDS`` hold."""
        spent, taken = 0.0, []
        for test in sorted(tests, key=lambda one: (not one.startswith(tuple(own)), self.seconds.get(one, 0.0), one)):
            spent += self.seconds.get(test, 0.0)
            if spent > MOST_SECONDS and taken:
                break
            taken.append(test)
        return taken


def measured(tree: Path, tests: Sequence[str], marks: str) -> Reach:
    """Runs the tests of ``tree`` once with coverage by test, in two workers."""
    data, durations = tree / "coverage", tree / "durations.json"
    options = ("-q", "-n", "2", "--cov", "--cov-context=test", "--cov-report=", "-m", marks, *PLUGIN)
    env = {"DJANGO_SETTINGS_MODULE": "tests.settings", "COVERAGE_FILE": str(data), "REACH_DURATIONS": str(durations)}
    say("Finding out which tests go through which lines")
    if subprocess.run([BIN / "python", "-m", "pytest", *options, *tests], cwd=tree, env=variables(env)).returncode:
        raise Stop("A test failed before anything was changed; nothing can be said of mutants.")
    return Reach(json.loads(durations.read_text()), read(data, tree))


def read(data: Path, tree: Path) -> dict[str, dict[int, frozenset[str]]]:
    from coverage import CoverageData

    coverage = CoverageData(basename=str(data))
    coverage.read()
    return {
        str(Path(file).relative_to(tree)): {
            line: frozenset(context.rpartition("|")[0] for context in contexts if context)
            for line, contexts in coverage.contexts_by_lineno(file).items()
        }
        for file in coverage.measured_files()
    }


def save(reach: Reach, path: Path) -> None:
    names = list(reach.seconds)
    numbers = {name: number for number, name in enumerate(names)}
    lines = {
        module: {line: sorted(numbers[test] for test in tests if test in numbers) for line, tests in known.items()}
        for module, known in reach.lines.items()
    }
    path.write_text(json.dumps({"seconds": reach.seconds, "lines": lines}))


def load(path: Path) -> Reach:
    found = json.loads(path.read_text())
    names = list(found["seconds"])
    lines = {
        module: {int(line): frozenset(names[number] for number in numbers) for line, numbers in known.items()}
        for module, known in found["lines"].items()
    }
    return Reach(found["seconds"], lines)


def statements(original: str, changed: str) -> set[int]:
    """The lines of the statements, or heads of compound ones, that differ; of a function whose head does, all of it."""
    before, after = original.splitlines(), changed.splitlines()
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    touched = {
        line for tag, low, high, *_ in blocks if tag != "equal" for line in range(low + 1, max(high, low + 1) + 1)
    }
    found = set(touched)
    for node in ast.walk(ast.parse(original)):
        if isinstance(node, ast.stmt) and touched & (own := lines_of(node)):
            found |= own
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return found


def lines_of(node: ast.stmt) -> set[int]:
    body = getattr(node, "body", None)
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
    return set(range(first, max(first, last) + 1))


def changes(here: Path, there: Path, modules: Sequence[str]) -> dict[str, tuple[str, str]]:
    pairs = {name: ((there / name).read_text(), (here / name).read_text()) for name in modules}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def failed(tree: Path, tests: Sequence[str]) -> str | None:
    """The first that fails, in this order; what breaks before any test can run is told by its first."""
    arguments = tree / "var" / "tests.txt"
    arguments.parent.mkdir(exist_ok=True)
    arguments.write_text("\n".join(tests))
    command = [BIN / "python", "-m", "pytest", "-q", "-x", "-rfE", "--no-header", "--tb=no", f"@{arguments}"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    if done.returncode == 0:
        return None
    told = re.search(r"^(?:FAILED|ERROR) (\S+?::.*?)(?: - .*)?$", done.stdout, re.M)
    return told[1] if told and told[1] in tests else tests[0]


def notices(tree: Path, original: Path, tests: Sequence[str]) -> bool:
    """Whether a test fails here that passes where nothing was changed."""
    left = list(tests)
    while left and (test := failed(tree, left)):
        if failed(original, [test]) is None:
            return True
        left.remove(test)
    return False


def main(room_name: str) -> int:
    from bench.mutants import ROOMS, SMALL

    room = next(one for one in (*ROOMS, *SMALL) if one.name == room_name)
    tree, original = Path.cwd(), Path(os.environ[ORIGINAL])
    reach = load(original / FILE)
    wanted: list[str] = []
    for module, (before, after) in changes(tree, original, room.modules(original)).items():
        wanted += reach.in_order(reach.through(module, before, after), room.tests)
    return int(notices(tree, original, list(dict.fromkeys(wanted))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
