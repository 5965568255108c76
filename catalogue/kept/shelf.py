"""What has been made, in the memory of the process and behind it in the store; handed out while its numbers hold."""

from __future__ import annotations

import json
import os
import struct
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from time import time
from typing import Any, Generic, TypeVar, cast

from django.conf import settings
from django.db import connection

from catalogue.kept.naming import Making, Unchanged, making
from catalogue.kept.raises import life_of
from catalogue.kept.stores import store
from catalogue.kept.watching import watch

T = TypeVar("T")
MOST_IN_MEMORY, MOST_BYTES_IN_MEMORY = 4000, 24 * 1024 * 1024
CODE = (".py", ".html", ".mo", ".css", ".js", ".svg", ".json")


@dataclass(slots=True)
class Kept:
    value: Any
    marks: dict[str, int]
    until: float
    size: int
    proof: str = ""
    proven: tuple[str, ...] = ()
    turn: int = -1
    """Of the watch, when the numbers held last."""

    def holds(self) -> bool:
        turn = watch.turn()
        if self.until <= time():
            return False
        if turn != self.turn:
            if not watch.holds(self.marks):
                return False
            self.turn = turn
        return True

    def may_be_unchanged(self) -> bool:
        """Whether nothing was raised but what its proof is of."""
        return bool(self.proof) and self.until > time() and watch.holds(self.unproven())

    def unproven(self) -> dict[str, int]:
        return {name: mark for name, mark in self.marks.items() if not name.startswith(self.proven)}


class Front:
    """The memory of the process: the pages used last, of all shelves."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._size, self._lock = 0, Lock()

    def get(self, key: Hashable) -> Kept | None:
        found = self._kept.get(key)
        if found is None:
            return None
        if not found.holds():
            if not found.proof:
                self.drop(key)
            return None
        try:
            self._kept.move_to_end(key)
        except KeyError:  # another thread has just dropped it
            return None
        return found

    def past(self, key: Hashable) -> Kept | None:
        """Also what does not hold any more."""
        return self._kept.get(key)

    def put(self, key: Hashable, kept: Kept) -> None:
        self.drop(key)
        with self._lock:
            self._kept[key] = kept
            self._size += kept.size
            while len(self._kept) > MOST_IN_MEMORY or self._size > MOST_BYTES_IN_MEMORY:
                self._size -= self._kept.popitem(last=False)[1].size

    def drop(self, key: Hashable) -> None:
        with self._lock:
            if found := self._kept.pop(key, None):
                self._size -= found.size

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()
            self._size = 0

    def __len__(self) -> int:
        return len(self._kept)


front = Front()


class NotKept(Exception):
    """Raised by who makes a page, with what is to be answered and not to be kept."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Shelf(Generic[T]):
    """Values of one kind, each under a key whose ``repr`` tells it from all others."""

    def __init__(self, kind: str, *, pack: Callable[[T], bytes], unpack: Callable[[bytes], T]) -> None:
        self._kind, self._pack, self._unpack = kind, pack, unpack
        self._makers: dict[Hashable, tuple[Lock, list[None]]] = {}

    def get(self, key: Hashable) -> T | None:
        found = front.get((self._kind, key)) or self._from_store(key)
        return found.value if found else None

    def get_or_make(self, key: Hashable, make: Callable[[], T]) -> T:
        """``make`` tells what it shows; NotKept, which it may raise, goes through to the caller."""
        found = self.get(key)
        if found is not None:
            return found
        with self._only_maker(key) as had_to_wait:
            found = self.get(key) if had_to_wait else None
            return self._make(key, make) if found is None else found

    def put_again(self, key: Hashable) -> None:
        """The value has grown, by another coding of its body."""
        if kept := front.get((self._kind, key)):
            self._to_store(key, kept)

    def _make(self, key: Hashable, make: Callable[[], T]) -> T:
        mark, before = watch.mark(), self._maybe_unchanged(key)
        with making(mark, before.proof if before else "") as shown:
            try:
                kept = _kept(make(), shown.marks, shown)
            except Unchanged:
                if before is None:
                    raise
                kept = _kept(before.value, before.unproven() | shown.marks, shown)
        self._to_store(key, kept)
        return cast(T, kept.value)

    def _maybe_unchanged(self, key: Hashable) -> Kept | None:
        found = front.past((self._kind, key)) or self._read(key)
        return found if found and found.may_be_unchanged() else None

    def _to_store(self, key: Hashable, kept: Kept) -> None:
        facts = json.dumps([kept.marks, kept.until, kept.proof, kept.proven], separators=(",", ":")).encode()
        packed = self._pack(kept.value)
        kept.size = len(packed) + 2 * len(facts) + 500
        front.put((self._kind, key), kept)
        store().put(self._digest(key), struct.pack(">I", len(facts)) + facts + packed, kept.until)

    def _from_store(self, key: Hashable) -> Kept | None:
        found = self._read(key, only_if=Kept.holds)
        if found:
            front.put((self._kind, key), found)
        return found

    def _read(self, key: Hashable, only_if: Callable[[Kept], bool] = Kept.may_be_unchanged) -> Kept | None:
        data = store().get(self._digest(key))
        if data is None:
            return None
        (length,) = struct.unpack_from(">I", data)
        marks, until, proof, proven = json.loads(data[4 : 4 + length])
        kept = Kept(None, marks, until, len(data) + length + 500, proof, tuple(proven))
        if not only_if(kept):
            return None
        kept.value = self._unpack(data[4 + length :])
        return kept

    def _digest(self, key: Hashable) -> bytes:
        return blake2b(f"{edition()} {life()} {self._kind} {key!r}".encode(), digest_size=20).digest()

    @contextmanager
    def _only_maker(self, key: Hashable) -> Iterator[bool]:
        """One thread of the process makes a page, the others wait for it and are told so."""
        lock, users = self._makers.setdefault(key, (Lock(), []))
        users.append(None)
        had_to_wait = not lock.acquire(blocking=False) and lock.acquire()
        try:
            yield had_to_wait
        finally:
            lock.release()
            users.pop()
            if not users:
                self._makers.pop(key, None)


def _kept(value: Any, marks: dict[str, int], shown: Making) -> Kept:
    return Kept(value, marks, shown.until, 0, shown.proof, shown.proven)


@lru_cache(maxsize=1)
def edition() -> str:
    """Another one after each change of the code, its templates or its address: pages of the old one are left behind."""
    base = Path(settings.BASE_DIR)
    found = blake2b(
        f"{settings.SITE_URL} {settings.DEMO} {settings.DEBUG} {settings.SECRET_KEY} {settings.PURGE_URL}".encode()
    )
    for package in ("catalogue", "traceability", "cms", "shop", "templates", "locale"):
        for place, folders, files in os.walk(base / package):
            folders.sort()
            for name in sorted(files):
                if name.endswith(CODE):
                    facts = os.stat(os.path.join(place, name))
                    found.update(f"{place}/{name} {facts.st_size} {facts.st_mtime_ns}".encode())
    return found.hexdigest()[:16]


@lru_cache(maxsize=1)
def life() -> str:
    return life_of(connection)


def forget_pages() -> None:
    """Empty the shelves, here and in the store, and know no number any more: for tests, and after a restore."""
    front.forget()
    watch.forget()
    store().forget()
