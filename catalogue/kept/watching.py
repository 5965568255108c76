"""What each process knows of the numbers: the last raise of each name, as the database told it 2 seconds ago at most.

A mark says "all raises up to this one were committed when I looked". A page read after its mark holds while no name of
its has a higher number. On SQLite raises are numbered as they are committed. On PostgreSQL a raise bears the number of
its transaction, and a mark ends before the oldest transaction that is still open: what that one commits later is
always above it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import connection

from catalogue.kept import raises

MOST_NAMES = 20_000


def check_seconds() -> float:
    return float(getattr(settings, "KEPT_CHECK_SECONDS", 2))


class Watch:
    def __init__(self) -> None:
        self._lock = Lock()
        self._listeners: list[Callable[[set[str]], None]] = []
        self._turn = 0
        self.forget()

    def forget(self) -> None:
        """Know nothing any more: for tests, and after a restore."""
        self._due = 0.0
        self._mark = -1
        self._floor = -1
        self._numbers: dict[str, int] = {}
        self._turn += 1

    def on_raise(self, listener: Callable[[set[str]], None]) -> None:
        """Call ``listener`` with the names that were raised since the last look, but not with those of the first."""
        self._listeners.append(listener)

    def look_again(self) -> None:
        """Look before the next page: something has just changed here. Nothing relies on it; it saves two seconds."""
        self._due = 0.0

    def turn(self) -> int:
        """Another number whenever something has been raised; looks where the last look is too old."""
        if monotonic() >= self._due and not _in_a_transaction():
            with self._lock:
                if monotonic() >= self._due:
                    self._look()
        return self._turn

    def mark(self) -> int:
        """For what is read from now on."""
        self.turn()
        return self._mark

    def holds(self, marks: Mapping[str, int]) -> bool:
        """Whether nothing with these names has been raised after their marks."""
        if max(marks.values(), default=0) > self._mark:  # of a process that has looked after us
            self.look_again()
            self.turn()
        return all(self._holds(name, mark) for name, mark in marks.items())

    def _holds(self, name: str, mark: int) -> bool:
        return self._floor <= mark <= self._mark and self._numbers.get(name, -1) <= mark

    def _look(self) -> None:
        now, is_first = monotonic(), self._mark < 0
        if is_first:
            raises.forget_numbers_to_come(connection, raises.TABLE)
        mark, raised = raises.read_raises(connection, after=self._mark, most=MOST_NAMES + 1)
        fresh = {name for name, number in raised if self._numbers.get(name, -1) < number}
        for name, number in raised:
            self._numbers[name] = max(number, self._numbers.get(name, -1))
        if len(raised) > MOST_NAMES:
            self._floor = min(number for _name, number in raised)
        self._shorten()
        self._mark = mark
        self._due = now + check_seconds()
        if fresh:
            self._turn += 1
            self._tell(set() if is_first else fresh)

    def _tell(self, names: set[str]) -> None:
        for listener in self._listeners if names else ():
            listener(names)

    def _shorten(self) -> None:
        """Forget the older half of too many names: pages made before are made anew."""
        if len(self._numbers) <= MOST_NAMES:
            return
        kept = sorted(self._numbers.items(), key=lambda item: item[1])[-MOST_NAMES // 2 :]
        self._floor = max(self._floor, kept[0][1])
        self._numbers = dict(kept)


def _in_a_transaction() -> bool:
    """What is seen there may be rolled back, and its numbers be given to others. A test case's own is for good."""
    blocks = connection.atomic_blocks
    return bool(blocks) and not getattr(blocks[-1], "_from_testcase", False)


watch = Watch()
