"""One query parameter of EPCIS 2.0 (section 8.2.7.1) as a condition on events."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalogue.models import Place
from traceability.epcis.language import queryable_fields as fields
from traceability.epcis.language import vocabulary
from traceability.epcis.language.identifiers import canonical
from traceability.epcis.language.naming import named, place_of
from traceability.epcis.language.schema import EVENT_TYPES
from traceability.epcis.language.validation import SENSOR_TIMES, moment
from traceability.epcis.language.vocabulary import PREFIXES, Vocabulary
from traceability.epcis.service.values import BadQuery, is_true, known_word, moment_in, number_in, uris_in, values_in
from traceability.models import Event, EventFact, EventItem, Lot

Prefixes = dict[str, str]
Role = EventItem.Role
FEW = 5_000  # rows that are sorted within some ten milliseconds


def condition_of(name: str, text: str, prefixes: Prefixes) -> Q:
    if name in FIXED:
        return FIXED[name](name, text)
    if found := re.fullmatch(r"EQ_(bizTransaction|source|destination)_(.+)", name):
        return _has_fact(f"{found[1]}_{known_word(name, fields.TYPED[found[1]], found[2])}", uris_in(name, text))
    if found := re.fullmatch(r"(EQ|GT|GE|LT|LE)_quantity(?:_([A-Z0-9]{2,3}))?", name):
        return _quantity(name, text, found[1], found[2])
    if name.startswith("EQ_") and name[3:] in fields.PLAIN:
        return _has_fact(name[3:], _words_of(name, text))
    if found := _TIMES_OF_SENSORS.fullmatch(name):
        return _compares(found[2], found[1], fields.time(moment_in(name, text)))
    if found := _MEASURED.fullmatch(name):
        return _compares(found[2], found[1], fields.number(number_in(name, text)))
    if found := _OWN_FIELD.fullmatch(name):
        scope = f"{found[2] or ''}{found[3] or ''}"
        return _of_own_field(name, found[1], fields.own_name(scope, found[4], {**PREFIXES, **prefixes}), text)
    raise BadQuery(f"{name[:60]} is not a parameter that we know.")


_TIMES_OF_SENSORS = re.compile(rf"(GE|LT)_({'|'.join(SENSOR_TIMES)})")
_MEASURED = re.compile(rf"(EQ|GT|GE|LT|LE)_((?:{'|'.join(fields.MEASURES)})_[A-Z0-9]{{2,3}}|percRank)")
_OWN_FIELD = re.compile(rf"(EQ|GT|GE|LT|LE|EXISTS)_({fields.INNER})?({'|'.join(fields.SCOPES)})?(\S+:\S+)")
_LOOKUPS = {"EQ": "exact", "GT": "gt", "GE": "gte", "LT": "lt", "LE": "lte"}


def _compares(fact: str, comparison: str, value: str) -> Q:
    return _with(EventFact.objects.filter(name=fact, **{f"value__{_LOOKUPS[comparison]}": value}))


def _of_own_field(name: str, comparison: str, fact: str, text: str) -> Q:
    if comparison == "EXISTS":
        return _with(EventFact.objects.filter(name=fact)) if is_true(name, text) else Q()
    if comparison == "EQ":
        values = values_in(name, text)
        numbers = [form for form in map(fields.number, values) if form]
        return _has_fact(fact, values) | _has_fact(f"{fact}{fields.NUMBER}", numbers)
    if form := fields.time(text.replace(" ", "+")):
        return _compares(f"{fact}{fields.TIME}", comparison, form)
    return _compares(f"{fact}{fields.NUMBER}", comparison, fields.number(number_in(name, text)))


def _words_of(name: str, text: str) -> list[str]:
    words = {
        "EQ_errorReason": vocabulary.ERROR_REASON, "EQ_type": vocabulary.MEASUREMENT,
        "EQ_persistentDisposition_set": vocabulary.DISPOSITION,
        "EQ_persistentDisposition_unset": vocabulary.DISPOSITION,
    }.get(name)  # fmt: skip
    values = values_in(name, text)
    return [known_word(name, words, value) for value in values] if words else [canonical(value) for value in values]


def _has_fact(name: str, values: list[str]) -> Q:
    return _with(EventFact.objects.filter(name=name, value__in=values))


def _one_of(column: str, allowed: Sequence[str]) -> Callable[[str, str], Q]:
    def condition(name: str, text: str) -> Q:
        values = values_in(name, text)
        if unknown := [value for value in values if value not in allowed]:
            raise BadQuery(f"“{unknown[0][:60]}” is not one of: {', '.join(allowed)}.")
        return Q(**{f"{column}__in": values})

    return condition


def _word_in(column: str, words: Vocabulary) -> Callable[[str, str], Q]:
    return lambda name, text: Q(
        **{f"{column}__in": [known_word(name, words, value) for value in values_in(name, text)]}
    )


def _time(lookup: str) -> Callable[[str, str], Q]:
    return lambda name, text: Q(**{lookup: moment(moment_in(name, text))})


def _quantity(name: str, text: str, comparison: str, uom: str | None) -> Q:
    number = number_in(name, text)
    if abs(number) >= 10**11:
        raise BadQuery(f"{name} needs a number below 100,000,000,000.")
    found = {f"quantity__{_LOOKUPS[comparison]}": round(number, 3)}
    items = EventItem.objects.filter(event=OuterRef("pk"), **found)
    return Q(Exists(items.filter(uom=uom) if uom else items))


def _matches(parts: Q) -> Callable[[str, str], Q]:
    return lambda name, text: _with(EventItem.objects.filter(parts, _named_by(uris_in(name, text))))


def _with(rows: QuerySet[EventItem] | QuerySet[EventFact]) -> Q:
    """Events that have such a row: few are found by the rows, of many the first are met soon on the way through time.

    Asked the wrong way round, either takes seconds with a million events.
    """
    if rows[: FEW + 1].count() <= FEW:
        return Q(pk__in=rows.values("event"))
    return Q(Exists(rows.filter(event=OuterRef("pk"))))


def _named_by(uris: list[str]) -> Q:
    """Items that are called so, in a document or because they are lots of ours. A pattern means all of its class.

    The lots are looked up first: beside another condition no database would use its index for a query within the query.
    """
    lots = Q(pk__in=())
    for uri in uris:
        if (ours := named(uri)) and ours.lot:
            product = {"product__gtin": ours.gtin} if ours.gtin else {"product__trace_code": ours.trace_code}
            lots |= Q(code=ours.lot, **product)
    return Q(epc__in=uris) | Q(lot__in=list(Lot.objects.filter(lots).values_list("pk", flat=True)))


def of_epc(epc: str) -> Q:
    """Whatever part it has in an event, alone or as a class."""
    return _with(EventItem.objects.filter(_named_by([canonical(epc)])))


def _within(name: str, text: str) -> Q:
    """The place and all below it. Of places of others nobody told us what lies in them."""
    uris = uris_in(name, text)
    found = _has_fact(name.removeprefix("WD_"), uris)
    for uri in uris:
        if place := place_of(uri):
            inside = Q(place__in=Place.objects.within(place).values("pk"))
            has = Exists(EventFact.objects.filter(event=OuterRef("pk"), name=name.removeprefix("WD_")))
            found |= inside & Q(has)
    return found


def _is_declared_wrong(name: str, text: str) -> Q:
    return Q(declares_wrong__isnull=False) if is_true(name, text) else Q()


def _measures(name: str, text: str) -> Q:
    return _has_fact("sensorElementList", ["true"]) if is_true(name, text) else Q()


def _declared_at(comparison: str) -> Callable[[str, str], Q]:
    """As the document says; at the desk it is when it was written down."""

    def condition(name: str, text: str) -> Q:
        desk = Q(declares_wrong__isnull=False, capture=None)
        written = _time(f"recorded_at__{_LOOKUPS[comparison]}")(name, text)
        return _compares("errorDeclarationTime", comparison, fields.time(moment_in(name, text))) | (desk & written)

    return condition


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
    ids = values_in(name, text)
    better = Event.objects.filter(replaces=OuterRef("declares_wrong"), event_id__in=ids)
    return _has_fact("correctiveEventID", ids) | Q(Q(Exists(better)), capture=None, declares_wrong__isnull=False)


def _of(*roles: Role, is_class: bool) -> Q:
    return Q(role__in=roles, is_class=is_class)


_LISTED = (Role.SUBJECT, Role.CHILD)
_PARENT = Q(role=Role.PARENT)
FIXED: dict[str, Callable[[str, str], Q]] = {
    "eventType": _one_of("type", EVENT_TYPES),
    "EQ_action": _one_of("action", ("ADD", "OBSERVE", "DELETE")),
    "EQ_bizStep": _word_in("biz_step", vocabulary.BIZ_STEP),
    "EQ_disposition": _word_in("disposition", vocabulary.DISPOSITION),
    "GE_eventTime": _time("occurred_at__gte"),
    "LT_eventTime": _time("occurred_at__lt"),
    "GE_recordTime": _time("recorded_at__gte"),
    "LT_recordTime": _time("recorded_at__lt"),
    "EQ_eventID": lambda name, text: Q(event_id__in=values_in(name, text)),
    "WD_readPoint": _within,
    "WD_bizLocation": _within,
    "MATCH_epc": _matches(_of(*_LISTED, is_class=False)),
    "MATCH_parentID": _matches(_PARENT),
    "MATCH_inputEPC": _matches(_of(Role.INPUT, is_class=False)),
    "MATCH_outputEPC": _matches(_of(Role.OUTPUT, is_class=False)),
    "MATCH_anyEPC": _matches(Q(is_class=False) | _PARENT),
    "MATCH_epcClass": _matches(_of(*_LISTED, is_class=True)),
    "MATCH_inputEPCClass": _matches(_of(Role.INPUT, is_class=True)),
    "MATCH_outputEPCClass": _matches(_of(Role.OUTPUT, is_class=True)),
    "MATCH_anyEPCClass": _matches(_of(*_LISTED, Role.INPUT, Role.OUTPUT, is_class=True)),
    "EXISTS_errorDeclaration": _is_declared_wrong,
    # Written with and without an underscore in the standard and its OpenAPI file.
    "GE_errorDeclaration_Time": _declared_at("GE"),
    "LT_errorDeclaration_Time": _declared_at("LT"),
    "GE_errorDeclarationTime": _declared_at("GE"),
    "LT_errorDeclarationTime": _declared_at("LT"),
    "EXISTS_sensorElementList": _measures,
    "EQ_errorReason": _reason,
    "EQ_correctiveEventID": _corrective,
}
