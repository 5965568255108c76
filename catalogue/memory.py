"""A small memory of the process: a few seconds old at most, bounded in entries and in size.

Django's local-memory cache copies every value in and out by pickle; what is kept here is shared and never changed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar
from weakref import WeakSet

T = TypeVar("T")
_memories: WeakSet[Memory[object]] = WeakSet()


class Memory(Generic[T]):
    """Forgets each value after ``seconds``, and the ones unused for longest beyond ``entries`` or ``size``."""

    def __init__(self, *, seconds: float, entries: int, size: int | None = None) -> None:
        self.seconds, self.entries, self.size = seconds, entries, size
        self._kept: OrderedDict[Hashable, tuple[float, int, T]] = OrderedDict()
        self._size = 0
        _memories.add(self)  # type: ignore[arg-type]

    def get(self, key: Hashable) -> T | None:
        found = self._kept.get(key)
        if found is None or found[0] < monotonic():
            return None
        self._kept.move_to_end(key)
        return found[2]

    def put(self, key: Hashable, value: T, size: int = 0) -> T:
        self._drop(key)
        self._kept[key] = (monotonic() + self.seconds, size, value)
        self._size += size
        while len(self._kept) > self.entries or (self.size is not None and self._size > self.size):
            self._drop(next(iter(self._kept)))
        return value

    def get_or_make(self, key: Hashable, make: Callable[[], T]) -> T:
        found = self.get(key)
        return self.put(key, make()) if found is None else found

    def forget(self) -> None:
        self._kept.clear()
        self._size = 0

    def __len__(self) -> int:
        return len(self._kept)

    def _drop(self, key: Hashable) -> None:
        if key in self._kept:
            self._size -= self._kept.pop(key)[1]


def forget_everything() -> None:
    """Empty every memory of the process: for tests, and after a restore."""
    for memory in list(_memories):
        memory.forget()
