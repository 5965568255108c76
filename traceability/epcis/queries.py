"""The SimpleEventQuery of EPCIS 2.0 (section 8.2.7.1): query parameters to a queryset."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.db.models import Exists, OuterRef, Q

from catalogue.models import Place
from traceability.epcis import facts, vocabulary
from traceability.epcis.facts import word
from traceability.epcis.identifiers import canonical
from traceability.epcis.naming import named, place_of
from traceability.epcis.schema import EVENT_TYPES
from traceability.epcis.validation import moment
from traceability.epcis.vocabulary import Vocabulary
from traceability.models import Event, EventFact, EventItem, Lot

Role = EventItem.Role
PAGE, MOST_ON_A_PAGE, MOST_VALUES = 30, 200, 100


class BadQuery(Exception):
    """A parameter that we do not know, or a value that it cannot have."""


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


def read(parameters: Mapping[str, Sequence[str]]) -> Query:
    """``parameters`` as ``dict(QueryDict.lists())``, without the page token. Raises BadQuery."""
    query = Query()
    for name, values in parameters.items():
        if len(values) != 1:
            raise BadQuery(f"{name} stands more than once; part its values with |.")
        if name in _CONTROLS:
            _CONTROLS[name](query, name, values[0])
        else:
            query.condition &= _condition(name, values[0])
    if query.limit is not None and query.most is not None:
        raise BadQuery("eventCountLimit and maxEventCount exclude each other.")
    if query.limit is not None and "orderBy" not in parameters:
        raise BadQuery("eventCountLimit needs orderBy: which events are the first?")
    return query


def _condition(name: str, text: str) -> Q:
    if name in _FIXED:
        return _FIXED[name](name, text)
    if found := re.fullmatch(r"EQ_(bizTransaction|source|destination)_(.+)", name):
        return _has_fact(f"{found[1]}_{_known(name, facts.TYPED[found[1]], found[2])}", _uris(name, text))
    if found := re.fullmatch(r"(EQ|GT|GE|LT|LE)_quantity(?:_([A-Z0-9]{2,3}))?", name):
        return _quantity(name, text, found[1], found[2])
    if name.startswith("EQ_") and name[3:] in facts.PLAIN:
        return _has_fact(name[3:], _words_of(name, text))
    raise BadQuery(f"{name[:60]} is not a parameter that we know.")


def _words_of(name: str, text: str) -> list[str]:
    words = {
        "EQ_errorReason": vocabulary.ERROR_REASON, "EQ_type": vocabulary.MEASUREMENT,
        "EQ_persistentDisposition_set": vocabulary.DISPOSITION,
        "EQ_persistentDisposition_unset": vocabulary.DISPOSITION,
    }.get(name)  # fmt: skip
    values = _values(name, text)
    return [_known(name, words, value) for value in values] if words else [canonical(value) for value in values]


def _values(name: str, text: str) -> list[str]:
    found = [part.strip() for part in text.split("|") if part.strip()]
    if not found or len(found) > MOST_VALUES:
        raise BadQuery(f"{name} needs 1 to {MOST_VALUES} values, parted by |.")
    if any("\x00" in value for value in found):
        raise BadQuery(f"{name} has a character that no value can have.")
    return found


def _uris(name: str, text: str) -> list[str]:
    found = _values(name, text)
    if any(":" not in value for value in found):
        raise BadQuery(f"The values of {name} are URIs.")
    return [canonical(value) for value in found]


def _known(name: str, words: Vocabulary, text: str) -> str:
    if words.word(text) is None:
        raise BadQuery(f"“{text[:60]}” is not a word of the Core Business Vocabulary that {name[:40]} could have.")
    return word(words, text)


def _has_fact(name: str, values: list[str]) -> Q:
    return Q(Exists(EventFact.objects.filter(event=OuterRef("pk"), name=name, value__in=values)))


def _one_of(column: str, allowed: Sequence[str]) -> Callable[[str, str], Q]:
    def condition(name: str, text: str) -> Q:
        values = _values(name, text)
        if unknown := [value for value in values if value not in allowed]:
            raise BadQuery(f"“{unknown[0][:60]}” is not one of: {', '.join(allowed)}.")
        return Q(**{f"{column}__in": values})

    return condition


def _word_in(column: str, words: Vocabulary) -> Callable[[str, str], Q]:
    return lambda name, text: Q(**{f"{column}__in": [_known(name, words, value) for value in _values(name, text)]})


def _time(lookup: str) -> Callable[[str, str], Q]:
    def condition(name: str, text: str) -> Q:
        # A "+" that was not encoded arrives as a space.
        time = moment(text.replace(" ", "+"))
        if time is None:
            raise BadQuery(f"{name} needs a date and time with its offset: 2026-08-30T00:00:00.000+07:00.")
        return Q(**{lookup: time})

    return condition


def _quantity(name: str, text: str, comparison: str, uom: str | None) -> Q:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= 10**11:
        raise BadQuery(f"{name} needs a number.")
    lookup = {"EQ": "exact", "GT": "gt", "GE": "gte", "LT": "lt", "LE": "lte"}[comparison]
    items = EventItem.objects.filter(event=OuterRef("pk"), **{f"quantity__{lookup}": round(number, 3)})
    return Q(Exists(items.filter(uom=uom) if uom else items))


def _matches(roles: tuple[str, ...], is_class: bool | None) -> Callable[[str, str], Q]:
    def condition(name: str, text: str) -> Q:
        items = EventItem.objects.filter(_named_by(_uris(name, text)), event=OuterRef("pk"), role__in=roles)
        return Q(Exists(items if is_class is None else items.filter(is_class=is_class)))

    return condition


def _named_by(uris: list[str]) -> Q:
    """Items that are called so, in a document or because they are lots of ours. A pattern means all of its class."""
    found = Q(epc__in=uris)
    for uri in uris:
        if (ours := named(uri)) and ours.lot:
            product = {"product__gtin": ours.gtin} if ours.gtin else {"product__trace_code": ours.trace_code}
            found |= Q(lot__in=Lot.objects.filter(code=ours.lot, **product).values("pk"))
    return found


def of_epc(epc: str) -> Q:
    """Whatever part it has in an event, alone or as a class."""
    items = EventItem.objects.filter(_named_by([canonical(epc)]), event=OuterRef("pk"))
    return Q(Exists(items))


def _within(name: str, text: str) -> Q:
    """The place and all below it. Of places of others nobody told us what lies in them."""
    uris = _uris(name, text)
    found = _has_fact(name.removeprefix("WD_"), uris)
    for uri in uris:
        if place := place_of(uri):
            inside = Q(place__in=Place.objects.within(place).values("pk"))
            has = Exists(EventFact.objects.filter(event=OuterRef("pk"), name=name.removeprefix("WD_")))
            found |= inside & Q(has)
    return found


def _is_declared_wrong(name: str, text: str) -> Q:
    if text not in ("true", "false"):
        raise BadQuery(f"{name} is true or false.")
    return Q(declares_wrong__isnull=False) if text == "true" else Q()


def _declared_at(lookup: str) -> Callable[[str, str], Q]:
    return lambda name, text: Q(declares_wrong__isnull=False) & _time(f"recorded_at__{lookup}")(name, text)


def _reason(name: str, text: str) -> Q:
    """On the desk the reason follows from what came after: was the step told again?"""
    words = _words_of(name, text)
    better = Exists(Event.objects.filter(replaces=OuterRef("declares_wrong")))
    found = _has_fact("errorReason", words)
    desk = Q(declares_wrong__isnull=False, capture=None)
    if "incorrect_data" in words:
        found |= desk & Q(better)
    if "did_not_occur" in words:
        found |= desk & ~Q(better)
    return found


def _corrective(name: str, text: str) -> Q:
    ids = _values(name, text)
    better = Event.objects.filter(replaces=OuterRef("declares_wrong"), event_id__in=ids)
    return _has_fact("correctiveEventID", ids) | Q(Q(Exists(better)), capture=None, declares_wrong__isnull=False)


_LISTED = (Role.SUBJECT, Role.CHILD)
_ANY = tuple(Role)
_FIXED: dict[str, Callable[[str, str], Q]] = {
    "eventType": _one_of("type", EVENT_TYPES),
    "EQ_action": _one_of("action", ("ADD", "OBSERVE", "DELETE")),
    "EQ_bizStep": _word_in("biz_step", vocabulary.BIZ_STEP),
    "EQ_disposition": _word_in("disposition", vocabulary.DISPOSITION),
    "GE_eventTime": _time("occurred_at__gte"),
    "LT_eventTime": _time("occurred_at__lt"),
    "GE_recordTime": _time("recorded_at__gte"),
    "LT_recordTime": _time("recorded_at__lt"),
    "EQ_eventID": lambda name, text: Q(event_id__in=_values(name, text)),
    "WD_readPoint": _within,
    "WD_bizLocation": _within,
    "MATCH_epc": _matches(_LISTED, False),
    "MATCH_parentID": _matches((Role.PARENT,), None),
    "MATCH_inputEPC": _matches((Role.INPUT,), False),
    "MATCH_outputEPC": _matches((Role.OUTPUT,), False),
    "MATCH_anyEPC": lambda name, text: _matches(_ANY, False)(name, text) | _matches((Role.PARENT,), None)(name, text),
    "MATCH_epcClass": _matches(_LISTED, True),
    "MATCH_inputEPCClass": _matches((Role.INPUT,), True),
    "MATCH_outputEPCClass": _matches((Role.OUTPUT,), True),
    "MATCH_anyEPCClass": _matches((*_LISTED, Role.INPUT, Role.OUTPUT), True),
    "EXISTS_errorDeclaration": _is_declared_wrong,
    # Written with and without an underscore in the standard and its OpenAPI file.
    "GE_errorDeclaration_Time": _declared_at("gte"),
    "LT_errorDeclaration_Time": _declared_at("lt"),
    "GE_errorDeclarationTime": _declared_at("gte"),
    "LT_errorDeclarationTime": _declared_at("lt"),
    "EQ_errorReason": _reason,
    "EQ_correctiveEventID": _corrective,
}


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


def parameter_names() -> Iterator[str]:
    """For the documentation and its test."""
    yield from (*_FIXED, *_CONTROLS, *(f"EQ_{name}" for name in facts.PLAIN if f"EQ_{name}" not in _FIXED))
