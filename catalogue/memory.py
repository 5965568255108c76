"""A small memory of the process: a few seconds old at most, bounded in entries and in size.

Django's local-memory cache copies every value in and out by pickle; what is kept here is shared and never changed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, NamedTuple, TypeVar
from weakref import WeakSet

from catalogue.kept import shows, watch

T = TypeVar("T")
_memories: WeakSet[Memory[object]] = WeakSet()


class Remembered(NamedTuple, Generic[T]):
    until: float
    size: int
    value: T
    mark: int


class Memory(Generic[T]):
    """Forgets each value after ``seconds``, and the ones unused for longest beyond ``entries`` or ``size``.

    ``names``: what the values show (``catalogue.kept``). A value is forgotten when one of them is raised, and a page
    that is made of it knows that this part of it is older than the rest.
    """

    def __init__(self, *, seconds: float, entries: int, size: int | None = None, names: tuple[str, ...] = ()) -> None:
        self.seconds, self.entries, self.size, self.names = seconds, entries, size, names
        self._kept: OrderedDict[Hashable, Remembered[T]] = OrderedDict()
        self._size = 0
        _memories.add(self)  # type: ignore[arg-type]

    def get(self, key: Hashable) -> T | None:
        found = self._kept.get(key)
        if found is None or found.until < monotonic() or not self._holds(found):
            return None
        shows(*self.names, since=found.mark)
        self._kept.move_to_end(key)
        return found.value

    def put(self, key: Hashable, value: T, size: int = 0, mark: int | None = None) -> T:
        """``mark``: of the watch, before what the value is made of was read."""
        self._drop(key)
        mark = mark if mark is not None or not self.names else watch.mark()
        self._kept[key] = Remembered(monotonic() + self.seconds, size, value, mark or 0)
        self._size += size
        while len(self._kept) > self.entries or (self.size is not None and self._size > self.size):
            self._drop(next(iter(self._kept)))
        return value

    def get_or_make(self, key: Hashable, make: Callable[[], T]) -> T:
        found = self.get(key)
        if found is not None:
            return found
        mark = watch.mark() if self.names else 0
        value = self.put(key, make(), mark=mark)
        shows(*self.names, since=mark)
        return value

    def forget(self) -> None:
        self._kept.clear()
        self._size = 0

    def __len__(self) -> int:
        return len(self._kept)

    def _holds(self, found: Remembered[T]) -> bool:
        if not self.names:
            return True
        watch.turn()
        return watch.holds(dict.fromkeys(self.names, found.mark))

    def _drop(self, key: Hashable) -> None:
        if key in self._kept:
            self._size -= self._kept.pop(key).size


def forget_everything() -> None:
    """Empty every memory of the process: for tests, and after a restore."""
    for memory in list(_memories):
        memory.forget()
