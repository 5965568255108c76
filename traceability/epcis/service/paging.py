"""Pages by key: where the last one ended is in a signed token, so that page 1,000 costs what page 1 does."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils import timezone

from traceability.epcis.service.queries import Query, TooMany
from traceability.epcis.service.values import BadQuery
from traceability.models import Event

LIFE = dt.timedelta(hours=24)
_SALT = "epcis.next-page"


@dataclass(frozen=True, slots=True)
class Page:
    events: list[Event]
    next_token: str
    expires_at: dt.datetime


def page(events: QuerySet[Event], query: Query, asked: Mapping[str, Sequence[str]], token: str) -> Page:
    """One page of ``events``; ``asked`` is what the token is good for. Raises BadQuery and TooMany."""
    mark = _mark(asked)
    after, left = _opened(token, mark) if token else (None, query.limit)
    found = events.filter(query.condition)
    if query.most is not None and found[: query.most + 1].count() > query.most:
        raise TooMany(f"More than {query.most} events answer to this query.")
    size = query.per_page if left is None else min(query.per_page, left)
    order = f"{'-' if query.is_descending else ''}{query.order}"
    rows = list(
        (found.filter(_behind(query, after)) if after else found).order_by(order, _with_sign(query))[: size + 1]
    )
    shown = rows[:size]
    rest = None if left is None else left - len(shown)
    has_more = len(rows) > size and rest != 0
    now = timezone.now()
    sealed = _sealed(shown[-1], query, mark, rest) if has_more else ""
    return Page(shown, sealed, now + LIFE)


def _with_sign(query: Query) -> str:
    return "-pk" if query.is_descending else "pk"


def _behind(query: Query, after: tuple[dt.datetime, int]) -> Q:
    time, pk = after
    way = "lt" if query.is_descending else "gt"
    same = Q(**{query.order: time, f"pk__{way}": pk})
    # The first part repeats what the second says, so that the database starts in the index where the last page ended.
    return Q(**{f"{query.order}__{way}e": time}) & (Q(**{f"{query.order}__{way}": time}) | same)


def _mark(asked: Mapping[str, Sequence[str]]) -> str:
    """What was asked, without how much of it a page has."""
    text = json.dumps(sorted((k, list(v)) for k, v in asked.items() if k != "perPage"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _sealed(last: Event, query: Query, mark: str, rest: int | None) -> str:
    time: dt.datetime = getattr(last, query.order)
    return sealed([time.isoformat(), last.pk, rest], mark)


def _opened(token: str, mark: str) -> tuple[tuple[dt.datetime, int], int | None]:
    time, pk, rest = opened(token, mark)
    return (dt.datetime.fromisoformat(time), pk), rest


def sealed(where: Sequence[Any], mark: str) -> str:
    """A token for what was asked with this ``mark``."""
    return signing.dumps([mark, *where], salt=_SALT)


def opened(token: str, mark: str) -> list[Any]:
    """Raises BadQuery."""
    try:
        said: list[Any] = signing.loads(token, salt=_SALT, max_age=LIFE)
    except signing.BadSignature as error:
        raise BadQuery("nextPageToken is not one of ours, or older than a day: ask for the first page.") from error
    if said[0] != mark:
        raise BadQuery("nextPageToken belongs to another query: use the Link header as it is.")
    return said[1:]
