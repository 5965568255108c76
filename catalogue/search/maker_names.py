"""Producers by the beginnings of the words in their names, in one text: to look through all of it takes no time."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

from django.db.models import Exists, OuterRef

from catalogue.folding import fold
from catalogue.memory import Memory
from catalogue.models.producers import Producer
from catalogue.models.search_index import MOST_LOOKED_AT, ProductIndex
from catalogue.search.words import SearchWords

MOST_PLACES = 2000
"""So many times the longest word is looked for: nobody waits for the rest of a word that half of the names have."""


class Names(NamedTuple):
    text: str
    """One line for each name, folded, with a space on either side."""
    starts: array[int]
    """Where in the text each line begins."""
    keys: array[int]
    """Whose name each line is, in the order of the names."""

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str]]) -> Self:
        lines, starts, keys, at = [], array("I"), array("I"), 0
        for pk, name in rows:
            line = f" {fold(name)} \n"
            lines.append(line)
            starts.append(at)
            keys.append(pk)
            at += len(line)
        return cls("".join(lines), starts, keys)

    def beginning(self, words: SearchWords) -> Iterator[int]:
        """Keys of the names with all of the words, the last one perhaps unfinished; in the order of the names."""
        *whole, last = words.folded
        wanted = [*(f" {word} " for word in whole), f" {last}"]
        rarest, at = max(wanted, key=len), 0
        for _n in range(MOST_PLACES):
            at = self.text.find(rarest, at)
            if at < 0:
                return
            number = bisect_right(self.starts, at) - 1
            end = self.text.index("\n", at)
            line = self.text[self.starts[number] : end]
            if all(word in line for word in wanted):
                yield self.keys[number]
            at = end


_names: Memory[Names] = Memory(seconds=3600, entries=1, names=("producers",))


def makers(words: SearchWords, most: int) -> list[tuple[str, str]]:
    """Names and slugs of public producers with a product on the site, by name."""
    found = names().beginning(words)
    keys = [pk for _n, pk in zip(range(MOST_LOOKED_AT), found, strict=False)]
    if not keys:
        return []
    offered = Exists(ProductIndex.objects.filter(producer=OuterRef("pk")))
    rows = Producer.objects.public().filter(offered, pk__in=keys).order_by("name", "pk")
    return list(rows.values_list("name", "slug")[:most])


def names() -> Names:
    return _names.get_or_make("all", _load)


def _load() -> Names:
    return Names.of(Producer.objects.public().order_by("name", "pk").values_list("pk", "name").iterator(5000))
