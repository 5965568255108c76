"""The values to filter by of every product, in memory, as one bit for each product.

Counting drill-down facets in SQL takes seven scans for every combination of filters; here one count is one AND of two
integers. The table is read once in the life of a process; then it follows the feed of changes. Each table is a value:
a change makes a new one, so that a page that is being made goes on with the one that it began with.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

from catalogue.search.bits import Bits, to_bits
from catalogue.search.choices import PRICE_BANDS, PRODUCER_KINDS, STARS, YES, band_of, groups
from catalogue.search.orders import Columns, Orders
from catalogue.search.regions import regions

MONTHS = range(1, 13)


class Row(NamedTuple):
    pk: int
    province_id: int | None
    old_province_id: int | None
    group_id: int | None
    producer_kind: str
    stars: int
    stars_until_date: dt.date | None
    season_mask: int
    price: int | None
    in_stock: bool
    created_at: dt.datetime
    title_length: int
    text_mark: int
    """A number that tells its words from other words: their CRC-32."""


Value = tuple[str, int | str]
"""A facet and one of its values, as the index has them: regions and groups by their keys."""


class FacetTable:
    def __init__(self, everything: Bits, bits: dict[Value, Bits], orders: Orders, texts: int = 0) -> None:
        self.everything, self.bits, self.orders = everything, bits, orders
        self.texts = texts
        """Another number as soon as products come, go, or have other words; not when one is sold out."""

    @classmethod
    def of(cls, rows: Iterable[Row], today: dt.date) -> Self:
        nothing: dict[str, array[int]] = dict.fromkeys(Columns().keys(), array("I"))
        return cls(0, {}, Orders(Columns(), nothing)).changed(rows, (), today)

    def changed(self, rows: Iterable[Row], gone: Iterable[int], today: dt.date) -> Self:
        """With ``rows`` as they are now, and without the products that are ``gone``."""
        columns = self.orders.columns.copy()
        come, by_value = _taken(rows, columns, today)
        new = to_bits(come)
        old = self.everything & (new | to_bits(list(gone)))
        left = self.everything & ~old
        bits = {value: found & left for value, found in self.bits.items()} if old else dict(self.bits)
        for value, ids in by_value.items():
            bits[value] = bits.get(value, 0) | to_bits(ids)
        orders = self.orders.changed(columns, old, come, left | new)
        texts = self.texts + (old != new or self._says_otherwise(columns, come))
        return type(self)(left | new, {value: found for value, found in bits.items() if found}, orders, texts)

    def _says_otherwise(self, columns: Columns, ids: Iterable[int]) -> bool:
        before, after = self.orders.columns.text_mark, columns.text_mark
        return any(before[pk] != after[pk] for pk in ids)

    def narrowed(self, chosen: Mapping[str, Iterable[str]], among: Bits, month: int, but: str = "") -> Bits:
        """The products with one of the chosen values in each facet, the facet ``but`` left open."""
        for facet, values in chosen.items():
            if facet != but:
                named, found = self.named(facet, month), 0
                for value in values:
                    found |= named.get(value, 0)
                among &= found
        return among

    def counts(self, facet: str, among: Bits, month: int) -> dict[str, int]:
        return {value: (bits & among).bit_count() for value, bits in self.named(facet, month).items()}

    def named(self, facet: str, month: int) -> dict[str, Bits]:
        """The products of each value of the facet, by the name that it has in an address."""
        if facet == "mua":
            return {YES: self.bits.get(("mua", 0), 0) | self.bits.get(("mua", month), 0)}
        return {name: self.bits.get((facet, value), 0) for name, value in _names(facet).items()}


def _names(facet: str) -> Mapping[str, int | str]:
    match facet:
        case "vung":
            return {slug: region.place_id for slug, region in regions().items()}
        case "nhom":
            return {code: group.pk for code, group in groups().items()}
        case "chu-the":
            return {name: str(kind.value) for name, kind in PRODUCER_KINDS.items()}
        case "sao":
            return {stars: int(stars) for stars in STARS}
        case "gia":
            return {name: name for name in PRICE_BANDS}
        case _:
            return {YES: YES}


def _stars(row: Row, today: dt.date) -> int:
    return row.stars if row.stars_until_date and row.stars_until_date >= today else 0


def _taken(rows: Iterable[Row], columns: Columns, today: dt.date) -> tuple[array[int], dict[Value, array[int]]]:
    """Put the rows into the columns; return their keys, all of them and by value."""
    come, by_value = array("I"), defaultdict[Value, "array[int]"](lambda: array("I"))
    for row in rows:
        stars = _stars(row, today)
        columns.put(row.pk, row.created_at.timestamp(), row.price, stars, row.title_length, row.in_stock, row.text_mark)
        come.append(row.pk)
        for value in _values(row, stars):
            by_value[value].append(row.pk)
    return come, by_value


def _values(row: Row, stars: int) -> Iterable[Value]:
    for province in (row.province_id, row.old_province_id):
        if province:
            yield "vung", province
    if row.group_id:
        yield "nhom", row.group_id
    yield "chu-the", row.producer_kind
    yield "sao", stars
    if row.price is not None:
        yield "gia", band_of(row.price)
    if row.in_stock:
        yield "con", YES
    for month in [m for m in MONTHS if row.season_mask >> (m - 1) & 1] or [0]:
        yield "mua", month
