"""Which products match what was typed, best first; the same order on every database.

Exact accents come first, then the words in one piece in the title, then more of them in the title, then what is in
stock, then short titles. The database gives sets of products, never a rank for each: the sets are cut into tiers, and
only what stands in the tier that a page has reached is put in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from django.db import connection

from catalogue.memory import Memory
from catalogue.search.backends import backend_for
from catalogue.search.bits import Bits, by_count, to_bits
from catalogue.search.following import Followed
from catalogue.search.orders import Orders
from catalogue.search.words import SearchWords

_rankings: Memory[Ranking] = Memory(seconds=600, entries=128)


class Ranking:
    def __init__(self, words: SearchWords) -> None:
        self.words = words
        found = backend_for(connection).top_sets(connection, words)
        self.matching = to_bits(found.matching)
        self._exact = by_count(map(to_bits, found.exact), self.matching)
        self._beginning = to_bits(found.beginning)

    @cached_property
    def _rest(self) -> list[Bits]:
        """What does not begin with the words, in tiers: by the place of the phrase, then by the words in the title."""
        found = backend_for(connection).title_sets(connection, self.words)
        by_place: dict[int, list[int]] = defaultdict(list)
        for pk, place in found.phrase:
            by_place[place].append(pk)
        places = [to_bits(by_place[place]) for place in sorted(by_place)]
        scattered = self.matching & ~to_bits([pk for pk, _place in found.phrase])
        return [*places, *by_count(map(to_bits, found.title), scattered)]

    def tiers(self) -> Iterator[Bits]:
        """Best first; no product is in two of them."""
        for exact in self._exact:
            yield exact & self._beginning
            yield from (exact & rest & ~self._beginning for rest in self._rest)

    def slice(self, orders: Orders, among: Bits, start: int, count: int) -> list[int]:
        """``count`` ids of the matching that are in ``among``, from the one numbered ``start`` on."""
        found: list[int] = []
        left = (self.matching & among).bit_count() - start
        for tier in self.tiers() if left > 0 else ():
            here = tier & among
            size = here.bit_count()
            if start < size:
                found += orders.slice("phu-hop", here, start, count - len(found))
            start = max(0, start - size)
            if len(found) >= min(count, left):
                break
        return found


def ranking(words: SearchWords, now: Followed) -> Ranking:
    """Kept until products come, go, or have other words."""
    return _rankings.get_or_make((words, now.texts), lambda: Ranking(words))
