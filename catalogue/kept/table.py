"""Which names a change of which row raises. Each layer adds the rows that its pages show.

In the names ``{column}`` stands for a column of the row as it was and as it is: a lot that is moved to another product
raises both. A pattern that begins with SELECT gives names from other tables, with ``{row}`` for the row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True)
class Raise:
    names: tuple[str, ...]
    but: tuple[str, ...] = ()
    """Columns whose change alone raises nothing."""
    only: tuple[str, ...] = ()
    """SQL expressions of ``{row}``: nothing else raises when it changes."""
    always: bool = False
    """Each update raises, whether or not it changes anything."""


_table: dict[type[Model], list[Raise]] = defaultdict(list)
_not_shown: dict[type[Model], str] = {}


def raises(
    model: type[Model], *names: str, but: Sequence[str] = (), only: Sequence[str] = (), always: bool = False
) -> None:
    """``but`` and ``only`` are about updates; a row that comes or goes always raises."""
    unknown = set(but) - columns_of(model)
    if unknown:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    row = Raise(names, tuple(but), tuple(only), always)
    if row not in _table[model]:
        _table[model].append(row)


def never_shown(model: type[Model], why: str) -> None:
    """Making a page reads it, and the page is the same whatever stands there."""
    _not_shown[model] = why


def columns_of(model: type[Model]) -> set[str]:
    return {str(field.column) for field in model._meta.local_concrete_fields}


def the_table() -> dict[type[Model], list[Raise]]:
    return dict(_table)


def not_shown() -> dict[type[Model], str]:
    return dict(_not_shown)
