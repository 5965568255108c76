"""The SimpleEventQuery of EPCIS 2.0 (section 8.2.7.1): query parameters to a condition, an order and limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from traceability.epcis.language import queryable_fields as fields
from traceability.epcis.language.validation import SENSOR_TIMES
from traceability.epcis.service.conditions import FIXED, Prefixes, condition_of
from traceability.epcis.service.values import BadQuery

PAGE, MOST_ON_A_PAGE = 30, 200


class TooMany(Exception):
    """More events than ``maxEventCount`` allows."""


@dataclass(slots=True)
class Query:
    condition: Q = field(default_factory=Q)
    order: str = "recorded_at"
    is_descending: bool = False
    limit: int | None = None  # eventCountLimit
    most: int | None = None  # maxEventCount
    per_page: int = PAGE


def read(parameters: Mapping[str, Sequence[str]], prefixes: Prefixes | None = None) -> Query:
    """``parameters`` as ``dict(QueryDict.lists())``, without the page token. Raises BadQuery.

    ``prefixes`` are those that may stand in the name of a field of one's own.
    """
    query = Query()
    for name, values in parameters.items():
        if len(values) != 1:
            raise BadQuery(f"{name} stands more than once; part its values with |.")
        if name in _CONTROLS:
            _CONTROLS[name](query, name, values[0])
        else:
            query.condition &= condition_of(name, values[0], prefixes or {})
    if query.limit is not None and query.most is not None:
        raise BadQuery("eventCountLimit and maxEventCount exclude each other.")
    if query.limit is not None and "orderBy" not in parameters:
        raise BadQuery("eventCountLimit needs orderBy: which events are the first?")
    return query


def _set_order(query: Query, name: str, text: str) -> None:
    columns = {"eventTime": "occurred_at", "recordTime": "recorded_at"}
    if text not in columns:
        raise BadQuery(f"{name} is eventTime or recordTime.")
    query.order = columns[text]


def _set_direction(query: Query, name: str, text: str) -> None:
    if text not in ("ASC", "DESC"):
        raise BadQuery(f"{name} is ASC or DESC.")
    query.is_descending = text == "DESC"


def _count(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text) or not int(text):
        raise BadQuery(f"{name} is a whole number greater than 0.")
    return int(text)


def _set_limit(query: Query, name: str, text: str) -> None:
    query.limit = _count(name, text)


def _set_most(query: Query, name: str, text: str) -> None:
    query.most = _count(name, text)


def _set_per_page(query: Query, name: str, text: str) -> None:
    query.per_page = min(_count(name, text), MOST_ON_A_PAGE)


_CONTROLS: dict[str, Callable[[Query, str, str], None]] = {
    "orderBy": _set_order, "orderDirection": _set_direction, "eventCountLimit": _set_limit,
    "maxEventCount": _set_most, "perPage": _set_per_page,
}  # fmt: skip


def is_parameter(name: str) -> bool:
    """Whether somebody asks for events by it, rightly or wrongly; other names are not EPCIS's."""
    return name in FIXED or name in _CONTROLS or _ASKED.match(name) is not None


_ASKED = re.compile("(EQ|GT|GE|LT|LE|MATCH|EXISTS|HASATTR|EQATTR|WD)_")


def parameter_names() -> Iterator[str]:
    """For the documentation and its test."""
    yield from (*FIXED, *_CONTROLS, *(f"EQ_{name}" for name in fields.PLAIN if f"EQ_{name}" not in FIXED))
    yield from (f"{way}_{name}" for way in ("GE", "LT") for name in SENSOR_TIMES)
