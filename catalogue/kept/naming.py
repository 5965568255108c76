"""What the page that is being made shows, by name, with the number that each name had before its facts were read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import blake2b

from django.utils import timezone

DAY = 86_400.0
UNTIL = "until"
"""A header that never leaves: each answer says how many seconds are left."""
EVERYTHING = "all"
"""What nearly every page shows and hardly anybody changes: places, kinds of products, the site, its pictures."""


@dataclass(slots=True)
class Making:
    mark: int
    until: float
    """A moment as ``time.time`` tells it."""
    marks: dict[str, int] = field(default_factory=dict)
    before: str = ""
    """The proof of the page that was kept, where that could still be right."""
    proof: str = ""
    proven: tuple[str, ...] = ()
    """What the names begin with that the proof is of."""

    def name(self, name: str, mark: int) -> None:
        if self.proof and name not in self.marks and name.startswith(self.proven):
            self.proof = ""  # told too late: what it stands for is not in the proof
        self.marks[name] = min(mark, self.marks.get(name, mark))


_making: ContextVar[Making | None] = ContextVar("page_that_is_being_made", default=None)


def is_making() -> bool:
    """Whether what is read now goes into a page that will be kept: it must come from where changes are made."""
    return _making.get() is not None


def shows(*names: str, since: int | None = None) -> None:
    """Tell what the page shows. ``since``: the mark before a fact was read that somebody else has kept meanwhile."""
    making = _making.get()
    if making is not None:
        for name in names:
            making.name(name, making.mark if since is None else min(since, making.mark))


def shows_until(moment: dt.datetime) -> None:
    """The page tells what holds until then only."""
    making = _making.get()
    if making is not None:
        making.until = min(making.until, moment.timestamp())


class Unchanged(Exception):
    """The page that was kept shows what would be made now."""


def proves(facts: object, of: tuple[str, ...]) -> None:
    """``facts``, by their ``repr``, are all that the page shows of what names that begin with ``of`` are raised for.

    A list names what hundreds of changes raise, and shows few of them. So where such a name was raised, and nothing
    else that the page shows, it is found out whether the facts are the same: then Unchanged ends the making, and what
    was kept is kept on. To be called when all these names have been told.
    """
    making = _making.get()
    if making is not None:
        making.proof, making.proven = blake2b(repr(facts).encode(), digest_size=16).hexdigest(), of
        if making.proof == making.before:
            raise Unchanged


def headers_for_a_cache() -> dict[str, str]:
    """The names of the page that is being made, and until when it holds, for a cache that is told what is past."""
    making = _making.get()
    if making is None:
        return {}
    names = " ".join(making.marks)
    return {"xkey": names, "Surrogate-Key": names, UNTIL: str(int(making.until))}


@contextmanager
def making(mark: int, before: str = "") -> Iterator[Making]:
    """Collect what a page shows; ``mark`` was read before. Pages are full of "today", so none outlives the day."""
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    found = Making(mark, min(now.timestamp() + DAY, midnight.timestamp()), before=before)
    found.name(EVERYTHING, mark)
    token = _making.set(found)
    try:
        yield found
    finally:
        _making.reset(token)
