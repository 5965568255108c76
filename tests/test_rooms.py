"""The rooms of the house: no circle among modules, and each module of the lower layers has its place in a contract."""

import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("shop", "cms", "traceability", "catalogue")
NO_ROOMS = {"migrations"}


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)


def circles(imports):
    """Modules that import each other, directly or through others (Tarjan's strongly connected components)."""
    number, lowest, stack, found = {}, {}, [], []

    def visit(module):
        number[module] = lowest[module] = len(number)
        stack.append(module)
        for other in imports.get(module, ()):
            if other not in number:
                visit(other)
            if other in stack:
                lowest[module] = min(lowest[module], lowest[other])
        if lowest[module] == number[module]:
            circle = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            if len(circle) > 1:
                found.append(sorted(circle))

    for module in imports:
        if module not in number:
            visit(module)
    return found


def test_a_circle_is_found_where_there_is_one():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [["b", "c"]]


def test_no_modules_import_each_other_in_a_circle(graph):
    assert circles({module: graph.find_modules_directly_imported_by(module) for module in graph.modules}) == []


@pytest.mark.parametrize("package", ["traceability", "catalogue"])
def test_every_room_has_its_place_in_a_contract(graph, package):
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["name"] == f"Rooms of {package}")
    placed = {name.strip(" ()").removeprefix(f"{package}.") for layer in layers for name in layer.split("|")}
    for room in graph.find_children(package):
        name = room.removeprefix(f"{package}.")
        inner = {one.removeprefix(f"{package}.") for one in graph.find_children(room)}
        is_placed = bool(inner) and inner <= placed | {"ledger.witness"}
        assert is_placed or name in placed | NO_ROOMS, f"{room} has no place in the contract"
