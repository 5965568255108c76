"""Finished pages, kept for seconds in each worker: TTL for the other workers' changes, ``clear`` for this one's."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from traceability import conf

T = TypeVar("T")
# A worker makes fewer pages than this in the seconds that one is kept, in all languages: 20 MB at most.
CAPACITY = 500

_pages: OrderedDict[Hashable, tuple[float, object]] = OrderedDict()
_lock = threading.Lock()
_generation = 0


def get_or_make(key: Hashable, make: Callable[[], T]) -> T:
    """The kept value, or a new one; one that was being made while ``clear`` ran is served once and not kept."""
    kept = _pages.get(key)
    if kept is not None and kept[0] > time.monotonic():
        return cast(T, kept[1])
    generation = _generation
    until = time.monotonic() + conf.page_seconds()
    value = make()
    with _lock:
        if generation == _generation:
            _pages[key] = (until, value)
            _pages.move_to_end(key)
            while len(_pages) > CAPACITY:
                _pages.popitem(last=False)
    return value


def clear(**_signal: object) -> None:
    """Forget all pages of this worker; also a signal receiver."""
    global _generation
    with _lock:
        _generation += 1
        _pages.clear()
