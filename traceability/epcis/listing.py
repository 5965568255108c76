"""The EPCs and places that events speak of, page by page, for readers who do not know yet what to ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalogue.models import Producer
from traceability.epcis.naming import lot_uri
from traceability.models import Event, EventFact, EventItem, Lot

Key = str | int


class Source(NamedTuple):
    """``rows`` in the order of ``key``, which is different in each."""

    rows: QuerySet[Any]
    key: str
    told: Callable[[Any], tuple[Key, str]]  # of a row: its key, and the URI by which it is known


def listed(sources: list[Source], size: int, after: tuple[int, Key] | None) -> tuple[list[str], list[Any] | None]:
    """One page of URIs, and where the next one starts."""
    found = list(_rows(sources, size + 1, after))
    _uri, *last = found[size - 1] if len(found) > size else ("", None)
    return [uri for uri, _source, _key in found[:size]], last if len(found) > size else None


def _rows(sources: list[Source], wanted: int, after: tuple[int, Key] | None) -> Iterator[tuple[str, int, Key]]:
    first, key = after or (0, None)
    for number, source in enumerate(sources[first:], first):
        rows = source.rows if key is None else source.rows.filter(**{f"{source.key}__gt": key})
        key = None
        for row in rows.order_by(source.key)[:wanted]:
            wanted -= 1
            own_key, uri = source.told(row)
            yield uri, number, own_key
        if wanted <= 0:
            return


def places(name: str, events: QuerySet[Event]) -> list[Source]:
    """``name`` is readPoint or bizLocation."""
    rows = EventFact.objects.filter(name=name, event__in=events).values_list("value", flat=True).distinct()
    return [Source(rows, "value", lambda value: (value, value))]


def epcs(events: QuerySet[Event], producer: Producer | None) -> list[Source]:
    """Lots that the reader may see, and then what is known by its EPC alone."""
    seen = Q(released_at__isnull=False) | (Q(product__producer=producer) if producer else Q())
    named = EventItem.objects.filter(event__in=events)
    lots = Lot.objects.filter(seen, Exists(named.filter(lot=OuterRef("pk")))).select_related("product")
    others = named.filter(lot=None).exclude(epc="").values_list("epc", flat=True).distinct()
    return [
        Source(lots, "pk", lambda lot: (lot.pk, lot_uri(lot))),
        Source(others, "epc", lambda epc: (epc, epc)),
    ]
