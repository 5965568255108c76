"""Whatever is sent to the capture interface is kept or refused, and never an error of ours."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = [pytest.mark.django_db, pytest.mark.both]

EVENT = {
    "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "disposition": "active",
    "eventID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
    "eventTime": "2026-08-30T07:15:00+07:00", "eventTimeZoneOffset": "+07:00",
    "epcList": ["urn:epc:id:sgtin:9529000.000001.77"],
    "quantityList": [{"epcClass": "https://id.gs1.org/01/09529000000014/10/MO-2609", "quantity": 120.5, "uom": "KGM"}],
    "readPoint": {"id": "urn:epc:id:sgln:9521141.12345.0"}, "bizLocation": {"id": "urn:epc:id:sgln:9521141.12345.0"},
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epc:id:gdti:4012345.11111.123"}],
    "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:9521141.00002"}],
    "persistentDisposition": {"set": ["completeness_verified"]},
    "ilmd": {"cbvmda:lotNumber": "MO-2609", "cbvmda:bestBeforeDate": "2027-08-30"},
    "sensorElementList": [{
        "sensorMetadata": {"time": "2026-08-30T07:15:00Z", "deviceID": "urn:x:probe"},
        "sensorReport": [{"type": "Temperature", "value": 4.5, "uom": "CEL", "exception": "ALARM_CONDITION"}],
    }],
    "errorDeclaration": {
        "declarationTime": "2026-09-30T07:15:00Z", "reason": "incorrect_data", "correctiveEventIDs": ["urn:x:1"],
    },
    "ex:crew": [{"ex:name": "Tư", "ex:age": 41}, True, None],
}  # fmt: skip
EDGES = [
    None, True, 0, -1, 1e-320, 1e308, 10**30, "", " ", "x", "urn:x:1", "\U0001f41d", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.9999-14:00", "2026-02-30T00:00:00Z", "1e-99999999999999999999", "1e999", "ADD", "shipping",
    "gs1:Temperature", "cbv:", ":", "://", "https://", "https://[", "https://id.gs1.org/01/", "HTTPS://ID.GS1.ORG/00/1",
    "urn:epc:id:sgtin:", "urn:epc:id:sscc:9529000.1", "%", "%zz", "x" * 400, [], {}, [[]], ["x"], {"id": "x"},
    {"x": None}, {"@context": {}}, {"ex:a": {"ex:b": ["1"]}},
]  # fmt: skip


def places(value, at=()):
    """Of all that lies in a document."""
    yield at
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inside:
        yield from places(one, (*at, name))


PLACES = [place for place in places(EVENT) if place]
fields = st.sampled_from(sorted({name for place in PLACES for name in place if isinstance(name, str)}))
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.sampled_from(EDGES)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(fields | st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
changes = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(["set", "drop"]), json_values), min_size=1, max_size=3
)


def changed(event, edits):
    found = copy.deepcopy(event)
    for place, what, value in edits:
        holder = found
        try:
            for step in place[:-1]:
                holder = holder[step]
            if what == "set":
                holder[place[-1]] = copy.deepcopy(value)
            else:
                del holder[place[-1]]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier edit took the place away
    return found


@pytest.fixture
def patient(monkeypatch):
    monkeypatch.setattr("traceability.epcis.service.tokens.REQUESTS_A_MINUTE", 10**6)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes, st.booleans())
def test_an_event_that_was_spoilt_is_kept_or_refused(post, wrapped, lot, patient, edits, is_correction):
    event = EVENT if is_correction else {k: v for k, v in EVENT.items() if k != "errorDeclaration"}
    answer = post(json.dumps(wrapped(changed(event, edits))))
    assert answer.status_code in (202, 400)
    for error in answer.json().get("errors", ()):
        assert error["path"].startswith("/")
        assert error["detail"]


@pytest.mark.parametrize("url", ["https://[", "HTTP://a:99999"])
def test_a_url_that_is_none_is_kept_or_refused_wherever_it_stands(post, wrapped, lot, patient, url):
    for place in PLACES:
        assert post(json.dumps(wrapped(changed(EVENT, [(place, "set", url)])))).status_code in (202, 400), place


@pytest.mark.parametrize("value", [[], {}, [{}], {"type": []}, {"type": {}}, 7, None])
def test_a_type_that_is_no_text_is_refused_wherever_it_stands(post, wrapped, lot, patient, value):
    lists = {"sourceList": "source", "destinationList": "destination", "bizTransactionList": "bizTransaction"}
    spoilt = [{**EVENT, name: [{"type": value, inner: "urn:x:1"}]} for name, inner in lists.items()]
    spoilt += [{**EVENT, "type": value}, {**EVENT, "sensorElementList": [{"sensorReport": [{"type": value}]}]}]
    for event in spoilt:
        assert post(json.dumps(wrapped(event))).status_code == 400
    assert post(json.dumps({**wrapped(EVENT), "type": value})).status_code == 400


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(json_values.map(json.dumps).map(str.encode), st.binary(min_size=1, max_size=200)))
def test_any_bytes_are_refused(post, patient, body):
    assert post(body).status_code == 400
