"""The rank of every matching product, computed in SQL for each: what ``catalogue.search.ranking`` has to agree with."""

from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.expressions import ExpressionWrapper
from django.db.models.functions import Concat, Length, StrIndex
from django.db.models.lookups import GreaterThan

from catalogue.models import ProductIndex

FAR = 10_000


def exact_ranking(words) -> list[int]:
    rows = ProductIndex.objects.annotate(
        everything=Concat("title", "words"), place=_place(words.phrase), exact_hits=_hits("exact", words.exact),
        title_hits=_hits("title", words.folded),
    )  # fmt: skip
    *whole, last = words.folded
    for word in (*(f" {word} " for word in whole), f" {last}"):
        rows = rows.filter(everything__contains=word)
    best = rows.order_by("-exact_hits", "place", "-title_hits", F("in_stock").desc(), Length("title"), "pk")
    return list(best.values_list("pk", flat=True))


def _hits(column, words):
    *whole, last = words
    found = _yes(column, f" {last}")
    for word in whole:
        found = found + _yes(column, f" {word} ")
    return ExpressionWrapper(found, output_field=IntegerField())


def _yes(column, text):
    return Case(When(GreaterThan(StrIndex(column, Value(text)), 0), then=1), default=0, output_field=IntegerField())


def _place(phrase):
    at = StrIndex("title", Value(f" {phrase}"))
    return Case(When(GreaterThan(at, 0), then=at), default=FAR, output_field=IntegerField())
