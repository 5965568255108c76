"""Every product in each order that does not depend on what was searched, kept sorted as products change."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from itertools import islice

from catalogue.search.bits import Bits, members

NO_PRICE = 2**32 - 1
LONGEST_TITLE = 2**16 - 1
FEW = 1000
"""Up to so many changes are put in one by one; for more of them everything is sorted anew."""
SPARSE = 20
"""Where at most one of so many products is wanted, those are sorted instead of walking past the others."""

Key = Callable[[int], tuple[float, ...]]


class Columns:
    """The values that products are sorted by, each in an array that a product's key is the index of."""

    def __init__(self) -> None:
        self.created, self.price = array("d"), array("I")
        self.stars, self.title_length, self.out_of_stock = array("B"), array("H"), array("B")
        self.text_mark = array("I")

    def copy(self) -> Columns:
        found = Columns()
        for name, values in vars(self).items():
            setattr(found, name, values[:])
        return found

    def put(
        self, pk: int, created: float, price: int | None, stars: int, title_length: int, in_stock: bool, text_mark: int
    ) -> None:
        if pk >= len(self.created):
            for values in vars(self).values():
                values.frombytes(bytes(values.itemsize * (pk + 1 - len(values))))
        self.created[pk], self.stars[pk], self.out_of_stock[pk] = created, stars, not in_stock
        self.price[pk] = NO_PRICE if price is None else min(price, NO_PRICE - 1)
        self.title_length[pk], self.text_mark[pk] = min(title_length, LONGEST_TITLE), text_mark

    def keys(self) -> dict[str, Key]:
        created, price, stars = self.created, self.price, self.stars
        length, out = self.title_length, self.out_of_stock
        return {
            "moi": lambda pk: (-created[pk], -pk),
            "gia-tang": lambda pk: (price[pk], -created[pk], -pk),
            "gia-giam": lambda pk: (price[pk] == NO_PRICE, -price[pk], -created[pk], -pk),
            "sao": lambda pk: (-stars[pk], -created[pk], -pk),
            "phu-hop": lambda pk: (out[pk], length[pk], pk),
        }

    def sorted(self, bits: Bits) -> dict[str, array[int]]:
        """The same orders as by ``keys``, many times faster for all products at once."""
        rising = list(members(bits))
        falling = sorted(rising, reverse=True)
        newest = sorted(falling, key=self.created.__getitem__, reverse=True)
        fitting = sorted(rising, key=self.title_length.__getitem__)
        fitting.sort(key=self.out_of_stock.__getitem__)
        cheapest = sorted(newest, key=self.price.__getitem__)
        dearest = sorted(newest, key=self.price.__getitem__, reverse=True)
        unpriced = len(cheapest) - bisect_left(cheapest, NO_PRICE, key=self.price.__getitem__)
        dearest = dearest[unpriced:] + dearest[:unpriced]
        starred = sorted(newest, key=self.stars.__getitem__, reverse=True)
        found = {"moi": newest, "gia-tang": cheapest, "gia-giam": dearest, "sao": starred, "phu-hop": fitting}
        return {name: array("I", ids) for name, ids in found.items()}


class Orders:
    def __init__(self, columns: Columns, sorted_ids: dict[str, array[int]]) -> None:
        self.columns, self.keys, self.sorted_ids = columns, columns.keys(), sorted_ids

    def changed(self, columns: Columns, gone: Bits, come: Sequence[int], everything: Bits) -> Orders:
        """``gone`` are taken out of where they stood, ``come`` are put where they stand now."""
        if gone.bit_count() + len(come) > FEW:
            return Orders(columns, columns.sorted(everything))
        leaving, new_keys, moved = list(members(gone)), columns.keys(), {}
        for name, ids in self.sorted_ids.items():
            moved[name] = _moved(ids[:], self.keys[name], leaving, new_keys[name], come)
        return Orders(columns, moved)

    def slice(self, name: str, among: Bits, start: int, count: int) -> list[int]:
        """``count`` ids of ``among`` in this order, from the one numbered ``start`` on."""
        ids = self.sorted_ids[name]
        if among.bit_count() * SPARSE < len(ids):
            return nsmallest(start + count, members(among), key=self.keys[name])[start:]
        wanted = among.to_bytes(among.bit_length() // 8 + 1, "little")
        end = len(wanted) * 8
        shown = (pk for pk in ids if pk < end and wanted[pk >> 3] >> (pk & 7) & 1)
        return list(islice(shown, start, start + count))


def _moved(ids: array[int], old: Key, gone: Iterable[int], new: Key, come: Iterable[int]) -> array[int]:
    for pk in gone:
        del ids[bisect_left(ids, old(pk), key=old)]
    for pk in come:
        insort(ids, pk, key=new)
    return ids
