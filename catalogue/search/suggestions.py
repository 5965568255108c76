"""What shows below the search box while somebody types: products, regions and producers."""

from __future__ import annotations

from typing import NamedTuple, TypedDict

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.addresses import plain_address
from catalogue.cards import cards
from catalogue.folding import fold
from catalogue.kept.naming import EVERYTHING
from catalogue.local_paths import localized
from catalogue.memory import Memory
from catalogue.search.following import followed
from catalogue.search.maker_names import makers
from catalogue.search.ranking import ranking
from catalogue.search.regions import regions
from catalogue.search.words import SearchWords

MOST_PRODUCTS, MOST_OTHERS = 6, 3


class Suggestion(TypedDict):
    kind: str
    label: str
    note: str
    url: str


class Known(NamedTuple):
    """Something with a name that a few words can be the beginning of."""

    words: tuple[str, ...]
    name: str
    path: str


_places: Memory[list[Known]] = Memory(seconds=60, entries=10, names=(EVERYTHING,))
_answers: Memory[list[Suggestion]] = Memory(seconds=10, entries=500)


def suggest(words: SearchWords) -> list[Suggestion]:
    """At most twelve; none for no words."""
    if not words:
        return []
    return _answers.get_or_make((get_language(), words), lambda: _suggest(words))


def _suggest(words: SearchWords) -> list[Suggestion]:
    return [
        *_of_kind(_("region"), _beginning(_places.get_or_make(get_language(), _load_places), words)),
        *_products(words),
        *_makers(words),
    ]


def _products(words: SearchWords) -> list[Suggestion]:
    now = followed()
    ids = ranking(words, now).slice(now.table.orders, now.table.everything, 0, MOST_PRODUCTS)
    return [
        Suggestion(kind=_("product"), label=card.local_title, note=card.province, url=card.path) for card in cards(ids)
    ]


def _load_places() -> list[Known]:
    return [Known(_name_words(r.name), r.label, f"/san-pham/?vung={slug}") for slug, r in regions().items()]


def _makers(words: SearchWords) -> list[Suggestion]:
    found = [(name, plain_address("producer", slug=slug)) for name, slug in makers(words, MOST_OTHERS)]
    return _of_kind(_("producer"), [Known((), name, path) for name, path in found])


def _name_words(name: str) -> tuple[str, ...]:
    return tuple(fold(name).split())


def _beginning(known: list[Known], words: SearchWords) -> list[Known]:
    """Those with every typed word among their own, the last typed one perhaps unfinished."""
    *whole, last = words.folded
    found = []
    for one in known:
        if all(word in one.words for word in whole) and any(word.startswith(last) for word in one.words):
            found.append(one)
            if len(found) == MOST_OTHERS:
                break
    return found


def _of_kind(kind: str, found: list[Known]) -> list[Suggestion]:
    return [Suggestion(kind=kind, label=one.name, note="", url=localized(one.path)) for one in found]
