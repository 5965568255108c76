"""A written page by its address, from its document."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from catalogue.compiled import Compiled
from catalogue.models import Producer
from catalogue.producers import reading
from catalogue.producers.facts import Maker
from cms.models import PageDocument, ProducerPage
from cms.written.facts import FORMAT, IndexFacts, Written, read_written


class Found(NamedTuple):
    page: Written
    maker: Maker | None = None
    """Whose page is made from the registry alone, under the list of producers."""


def found_at(path: str) -> Found | None:
    """None where no fresh document tells: then Wagtail finds what there is."""
    above = path[: path.rstrip("/").rfind("/") + 1] or path
    rows = {row[0]: row for row in _ROWS.rows({"path": path, "above": above})}
    if path in rows:
        page = _fresh(*rows[path][1:])
        return Found(page) if page else None
    index = _fresh(*rows[above][1:]) if above in rows else None
    if isinstance(index, IndexFacts) and index.kind == "producers":
        return _generated(index, path.removeprefix(above).strip("/"))
    return None


def _rows(path: str, above: str) -> QuerySet[PageDocument, Any]:
    told = PageDocument.objects.filter(path__in=[path, above]).order_by("-is_stale")
    return told.values_list("path", "facts", "format", "is_stale")


_ROWS = Compiled(_rows, path=str, above=str)


def _fresh(facts: str, version: int, is_stale: bool) -> Written | None:
    return None if is_stale or version != FORMAT else read_written(facts)


def _generated(index: IndexFacts, slug: str) -> Found | None:
    """Not for one that has words of its own: their document is on its way."""
    for has_words, *row in _MAKER.rows({"slug": slug, "language": index.language}):
        return None if has_words else Found(index, reading.read(*row))
    return None


def _maker(slug: str, language: str) -> QuerySet[Producer, Any]:
    words = ProducerPage.objects.filter(producer=OuterRef("pk"), locale__language_code=language)
    return reading.columns(Producer.objects.public().filter(slug=slug), Exists(words))


_MAKER = Compiled(_maker, slug=str, language=str)
