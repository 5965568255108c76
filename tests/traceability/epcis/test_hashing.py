"""The event hash (CBV 2.0, 8.9): the same for one event however it is written, another for every other."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from traceability.epcis.language.hashing import event_hash, pre_hash

EVENT = {
    "type": "ObjectEvent",
    "eventTime": "2026-08-30T07:15:00+07:00",
    "eventTimeZoneOffset": "+07:00",
    "epcList": ["urn:epc:id:sgtin:9521141.012345.A1", "urn:epc:id:sgtin:9521141.012345.A2"],
    "action": "OBSERVE",
    "bizStep": "shipping",
    "disposition": "in_transit",
    "readPoint": {"id": "urn:epc:id:sgln:9521141.12345.0"},
    "bizTransactionList": [{"type": "po", "bizTransaction": "https://example.org/po/1"}],
    "ex:temperature": "4.50",
}
CONTEXT = [{"ex": "https://example.org/ns/"}]

SAME = [
    ("another order of fields", lambda e: dict(reversed(e.items()))),
    ("another order of EPCs", lambda e: e | {"epcList": e["epcList"][::-1]}),
    ("the time in UTC", lambda e: e | {"eventTime": "2026-08-30T00:15:00.000Z"}),
    ("more digits of a second", lambda e: e | {"eventTime": "2026-08-30T00:15:00.0004Z"}),
    ("an ID of its own", lambda e: e | {"eventID": "urn:uuid:1", "recordTime": "2026-08-30T00:15:00Z"}),
    ("a declaration", lambda e: e | {"errorDeclaration": {"declarationTime": "2026-09-30T00:15:00Z"}}),
    ("a word as Web URI", lambda e: e | {"bizStep": "https://ref.gs1.org/cbv/BizStep-shipping"}),
    ("a word as URN", lambda e: e | {"disposition": "urn:epcglobal:cbv:disp:in_transit"}),
    ("a word as CURIE", lambda e: e | {"bizStep": "cbv:BizStep-shipping"}),
    ("EPCs as Digital Links", lambda e: e | {"epcList": [
        "https://id.gs1.org/01/09521141123454/21/A2", "https://shop.example/01/09521141123454/10/L1/21/A1?17=270101",
    ]}),
    ("a GLN as Digital Link", lambda e: e | {"readPoint": {"id": "https://id.gs1.org/414/9521141123454"}}),
    ("a type behind its paper", lambda e: e | {"bizTransactionList": [
        {"bizTransaction": "https://example.org/po/1", "type": "https://ref.gs1.org/cbv/BTT-po"}
    ]}),
    ("a number without its zero", lambda e: e | {"ex:temperature": 4.5}),
    ("a context of its own", lambda e: e | {"@context": CONTEXT}),
    ("an empty list", lambda e: e | {"quantityList": []}),
]  # fmt: skip


@pytest.mark.parametrize("change", [case[1] for case in SAME], ids=[case[0] for case in SAME])
def test_writing_it_otherwise_changes_nothing(change):
    assert pre_hash(change(copy.deepcopy(EVENT)), CONTEXT) == pre_hash(EVENT, CONTEXT)


def test_a_prefix_may_have_any_name():
    other = {("foo:temperature" if k == "ex:temperature" else k): v for k, v in EVENT.items()}
    assert event_hash(other, [{"foo": "https://example.org/ns/"}]) == event_hash(EVENT, CONTEXT)


def test_the_string_is_that_of_the_standard():
    event = {k: EVENT[k] for k in ("type", "eventTime", "eventTimeZoneOffset", "epcList", "action", "bizStep")}
    assert pre_hash(event | {"epcList": event["epcList"][:1], "ex:a": "1.0"}, CONTEXT) == (
        "eventType=ObjectEventeventTime=2026-08-30T00:15:00.000ZeventTimeZoneOffset=+07:00"
        "epcListepc=https://id.gs1.org/01/09521141123454/21/A1action=OBSERVE"
        "bizStep=https://ref.gs1.org/cbv/BizStep-shipping{https://example.org/ns/}a=1"
    )


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("4.50", True),
        ("+4.5", True),
        ("45e-1", True),
        ("4.500000000000000001", False),
        ("1e-99999999999999999999", False),
    ],
)
def test_a_number_is_one_however_it_is_written_and_no_other(written, same):
    assert (event_hash(EVENT | {"ex:temperature": written}, CONTEXT) == event_hash(EVENT, CONTEXT)) == same


def test_the_hash_is_a_named_information_uri():
    assert len(event_hash(EVENT, CONTEXT)) == len("ni:///sha-256;?ver=CBV2.0") + 64


@pytest.mark.parametrize("field", sorted(set(EVENT) - {"type"}))
def test_a_field_less_is_another_event(field):
    less = {k: v for k, v in EVENT.items() if k != field}
    assert event_hash(less, CONTEXT) != event_hash(EVENT, CONTEXT)


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
values = st.recursive(
    st.one_of(texts, st.booleans(), st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts.map("ex:{}".format), inner, max_size=3)),
    max_leaves=8,
)


@settings(max_examples=200)
@given(st.dictionaries(texts.map("ex:{}".format), values, max_size=4), st.randoms(use_true_random=False))
def test_whatever_stands_in_an_event_the_order_of_fields_does_not_matter(extensions, random):
    event = EVENT | extensions
    shuffled = list(event.items())
    random.shuffle(shuffled)
    first = event_hash(event, CONTEXT)
    assert event_hash(dict(shuffled), CONTEXT) == first
    assert event_hash(json.loads(json.dumps(event)), CONTEXT) == first
