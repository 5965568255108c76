"""Rows are locked in transactions alone. PostgreSQL refuses anything else; SQLite takes no lock and says nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

LATER = {"transaction.on_commit", "partial"}


@contextmanager
def refused_outside_of_transactions() -> Iterator[None]:
    """On every database, and in tests whose own transaction would hide it."""
    as_sql = SQLCompiler.as_sql

    def checked(compiler: Any, *args: Any, **kwargs: Any) -> Any:
        blocks = compiler.connection.atomic_blocks
        if compiler.query.select_for_update and all(getattr(block, "_from_testcase", False) for block in blocks):
            raise TransactionManagementError("rows are locked outside of a transaction")
        return as_sql(compiler, *args, **kwargs)

    with mock.patch.object(SQLCompiler, "as_sql", checked):
        yield


@dataclass
class Function:
    name: str
    is_atomic: bool = False
    locks: bool = False
    uses: set[str] = field(default_factory=set)


class Walk:
    """The functions of some modules, by their full names: which lock rows, and in whose transaction."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.functions: dict[str, Function] = {}
        for module, source in sources.items():
            self._read(module, ast.parse(source))

    @classmethod
    def of(cls, root: Path, packages: Iterable[str]) -> Walk:
        files = [one for package in packages for one in (root / package).rglob("*.py") if "migrations" not in one.parts]
        return cls({".".join(one.relative_to(root).with_suffix("").parts): one.read_text() for one in files})

    def verbs(self) -> set[str]:
        """What locks rows in a transaction that it begins."""
        return {one.name for one in self.functions.values() if one.is_atomic and self._locks(one)}

    def faults(self) -> set[str]:
        """What locks rows and begins no transaction, nor is called by anything that could have begun one."""
        used = {name for one in self.functions.values() for name in one.uses}
        return {one.name for one in self.functions.values() if not one.is_atomic and self._locks(one)} - used

    def _locks(self, one: Function, above: frozenset[str] = frozenset()) -> bool:
        """Itself, or through others that leave the transaction to it."""
        below = [self.functions[name] for name in one.uses - above if name in self.functions]
        return one.locks or any(not other.is_atomic and self._locks(other, above | {one.name}) for other in below)

    def _read(self, module: str, tree: ast.Module) -> None:
        named = {f"{prefix}{node.name}": node for prefix, node in _defined(tree) if isinstance(node, ast.FunctionDef)}
        names = dict(_imported(tree)) | {name: f"{module}.{name}" for name in named}
        names |= {f"self.{name.rpartition('.')[2]}": f"{module}.{name}" for name in named if "." in name}
        for name, node in named.items():
            found = self._function(f"{module}.{name}", any(map(_begins_one, node.decorator_list)))
            for inner in node.body:
                self._look(inner, found, names)
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                self._look(node, self._function(f"{module}:later"), names)

    def _function(self, name: str, is_atomic: bool = False) -> Function:
        return self.functions.setdefault(name, Function(name, is_atomic))

    def _look(self, node: ast.AST, found: Function, names: dict[str, str]) -> None:
        """What is handed on runs later, in nobody's transaction."""
        text = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
        module = found.name.partition(":")[0]
        if isinstance(node, ast.With) and any(_begins_one(one.context_expr) for one in node.items):
            found = self._function(f"{module}:within", is_atomic=True)
        elif isinstance(node, ast.Lambda) or (isinstance(node, ast.Call) and ast.unparse(node.func) in LATER):
            found = self._function(f"{module}:later")
        found.locks |= text.endswith(".select_for_update")
        head, dot, rest = text.partition(".")
        if full := names.get(text) or names.get(head):
            found.uses.add(full if text in names else f"{full}{dot}{rest}")
        for inner in ast.iter_child_nodes(node):
            self._look(inner, found, names)


def _begins_one(node: ast.expr) -> bool:
    return ast.unparse(node).startswith("transaction.atomic")


def _defined(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in tree.body:
        yield "", node
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.", inner) for inner in node.body)


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((one.asname or one.name, f"{node.module}.{one.name}") for one in node.names)
