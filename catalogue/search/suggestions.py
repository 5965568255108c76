"""What shows below the search box while somebody types: products, regions and producers."""

from __future__ import annotations

from typing import NamedTuple, TypedDict

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.folding import fold
from catalogue.local_paths import localized
from catalogue.memory import Memory
from catalogue.models.producers import Producer
from catalogue.models.products import Product
from catalogue.search.matching import matching_ids
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
    note: str
    path: str


_producers: Memory[list[Known]] = Memory(seconds=60, entries=1)
_answers: Memory[list[Suggestion]] = Memory(seconds=10, entries=500)


def suggest(words: SearchWords) -> list[Suggestion]:
    """At most twelve; none for no words."""
    if not words:
        return []
    return _answers.get_or_make((get_language(), words), lambda: _suggest(words))


def _suggest(words: SearchWords) -> list[Suggestion]:
    places = [Known(_name_words(r.name), r.label, "", f"/san-pham/?vung={slug}") for slug, r in regions().items()]
    makers = _producers.get_or_make("all", _load_producers)
    return [
        *_of_kind(_("region"), _beginning(places, words)),
        *_products(words),
        *_of_kind(_("producer"), _beginning(makers, words)),
    ]


def _products(words: SearchWords) -> list[Suggestion]:
    ids = matching_ids(words, MOST_PRODUCTS)
    found = Product.objects.filter(pk__in=ids).select_related("origin__province").in_bulk()
    return [
        Suggestion(kind=_("product"), label=p.local("title"), note=_province(p), url=p.get_absolute_url())
        for p in (found[pk] for pk in ids if pk in found)
    ]


def _province(product: Product) -> str:
    place = product.origin
    return (place.province or place).name if place else ""


def _load_producers() -> list[Known]:
    public = Producer.objects.public().filter(products__index_row__isnull=False).distinct().order_by("name")
    return [Known(_name_words(p.name), p.name, "", f"/nha-san-xuat/{p.slug}/") for p in public.only("name", "slug")]


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
    return [Suggestion(kind=kind, label=one.name, note=one.note, url=localized(one.path)) for one in found]
