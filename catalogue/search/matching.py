"""Which products match what was typed, best first; the same order on every database."""

from __future__ import annotations

from django.db import connection
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.expressions import Combinable, ExpressionWrapper
from django.db.models.functions import Length, StrIndex
from django.db.models.lookups import GreaterThan

from catalogue.models.search_index import ProductIndex
from catalogue.search.backends import backend_for
from catalogue.search.words import SearchWords

FAR = 10_000


def matching(words: SearchWords) -> QuerySet[ProductIndex]:
    """Exact accents first, then the words in one piece in the title, then more of them in the title."""
    rows = backend_for(connection).match(ProductIndex.objects.all(), words)
    return rows.order_by(
        _hits("exact", words.exact).desc(),
        _place_of_phrase(words),
        _hits("title", words.folded).desc(),
        F("in_stock").desc(),
        Length("title"),
        "pk",
    )


def matching_ids(words: SearchWords, limit: int | None = None) -> list[int]:
    return list(matching(words).values_list("pk", flat=True)[:limit])


def _hits(column: str, words: tuple[str, ...]) -> ExpressionWrapper[Combinable]:
    """How many of the words stand in the column; the last one may go on."""
    *whole, last = words
    found: Combinable = _yes(column, f" {last}")
    for word in whole:
        found = found + _yes(column, f" {word} ")
    return ExpressionWrapper(found, output_field=IntegerField())


def _yes(column: str, text: str) -> Case:
    return Case(When(GreaterThan(StrIndex(column, Value(text)), 0), then=1), default=0, output_field=IntegerField())


def _place_of_phrase(words: SearchWords) -> Case:
    at = StrIndex("title", Value(f" {words.phrase}"))
    return Case(When(GreaterThan(at, 0), then=at), default=FAR, output_field=IntegerField())
