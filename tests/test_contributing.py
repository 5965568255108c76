"""CONTRIBUTING walks through the house file by file: each file, function and room that it names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text()
WALKS = ["A scan", "An order", "A story", "An import", "A recall"]
NAMED = re.findall(r"`([\w/]+\.py)(?::(\w+))?`", TEXT)


def defined_in(path):
    """The names at the top of a module."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


@pytest.mark.parametrize(("file", "name"), sorted({one for one in NAMED if "/" in one[0]}))
def test_what_it_names_is_there(file, name):
    path = ROOT / file
    assert path.is_file()
    assert not name or name in set(defined_in(path))


@pytest.mark.parametrize("walk", WALKS)
def test_each_walk_goes_through_several_files(walk):
    _, _, part = TEXT.partition(f"### {walk}\n")
    steps = re.findall(r"`([\w/]+\.py)", re.split(r"\n##+ ", part)[0])
    assert len(set(steps)) >= 3


def test_the_picture_shows_every_room_of_traceability():
    picture = TEXT.partition("```\n")[2].partition("```")[0].partition("\ntraceability")[2].partition("↓")[0]
    shown = set(re.findall(r"[\w/]+", picture))
    below = ROOT / "traceability"
    packages = {one.parent.relative_to(below) for one in below.glob("*/**/__init__.py")}
    rooms = {str(one) for one in packages if one.parts[0] not in {"management", "migrations", "templatetags"}}
    assert rooms - {"epcis", "ledger"} <= shown
