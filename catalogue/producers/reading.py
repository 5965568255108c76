"""One producer from its document: one query, while that is fresh."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from catalogue.compiled import Compiled
from catalogue.models import Producer
from catalogue.producers.deriving import makers_of
from catalogue.producers.facts import FORMAT, Maker, read_maker

COLUMNS = ("facts", "format", "is_stale")


def maker_at(slug: str) -> Maker | None:
    """None where there is no public one."""
    return next((read(*row) for row in _AT.rows({"slug": slug})), None)


def maker(pk: int) -> Maker:
    """Also one that is not public: whoever names it decides."""
    return next(read(*row) for row in _BY_KEY.rows({"pk": pk}))


def read(pk: int, facts: str | None, version: int | None, is_stale: bool | None) -> Maker:
    """Of a document that is missing or no longer true, the rows themselves tell; its next writer puts it right."""
    if facts is None or is_stale or version != FORMAT:
        return makers_of([pk])[0]
    return read_maker(facts)


def columns(producers: QuerySet[Producer], *more: Any) -> QuerySet[Producer, Any]:
    """What ``read`` reads, after what somebody else wants to know."""
    found: QuerySet[Producer, Any] = producers.values_list(*more, "pk", *(f"document__{name}" for name in COLUMNS))
    return found


_AT = Compiled(lambda slug: columns(Producer.objects.public().filter(slug=slug)), slug=str)
_BY_KEY = Compiled(lambda pk: columns(Producer.objects.filter(pk=pk)), pk=int)
