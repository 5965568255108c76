"""GET /epcis/…: the parameters of the standard, pages, who sees what, and what an engineer is told who errs."""

import datetime as dt
import re
from decimal import Decimal
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import LotFactory
from traceability.epcis.language import queryable_fields as fields
from traceability.epcis.language import schema
from traceability.epcis.service import queries
from traceability.epcis.service.tokens import make_token
from traceability.lots.events import Amount, correct, declare_wrong, record_event
from traceability.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.both]

WHEN = dt.datetime(2026, 8, 30, 0, 15, tzinfo=dt.UTC)


def told(lot, kind="harvest", days=0, **more):
    return record_event(
        lot=lot, kind=kind, occurred_at=WHEN + dt.timedelta(days=days), actor="Bà Sáu", by=None, **more
    )  # fmt: skip


def uri(lot):
    return f"https://id.gs1.org/01/{lot.product.gtin}/10/{lot.code}"


@pytest.fixture
def ask(client):
    """The IDs of the events that answer, after a look at the document itself."""

    def get(path="/epcis/events", headers=None, **parameters):
        answer = client.get(path, parameters, headers=headers)
        assert answer.status_code == 200, answer.content
        document = answer.json()
        assert schema.is_valid(document)
        return [event["eventID"] for event in document["epcisBody"]["queryResults"]["resultsBody"]["eventList"]]

    return get


@pytest.fixture
def story(lot):
    """Harvest, process (of a lot of others), ship; by their kinds."""
    wax = LotFactory(code="SAP-1")
    return {
        "harvest": told(lot, place=lot.product.origin, quantity=Decimal("120.5"), uom="KGM"),
        "process": told(lot, "process", 1, inputs=[Amount(lot=wax, quantity=Decimal(2))], quantity=Decimal(40)),
        "ship": told(lot, "ship", 2),
        "wax": wax,
    }


@pytest.mark.parametrize(
    ("parameters", "kinds"),
    [
        ({"eventType": "TransformationEvent"}, ["process"]),
        ({"eventType": "ObjectEvent|TransformationEvent"}, ["harvest", "process", "ship"]),
        ({"GE_eventTime": "2026-08-31T07:15:00.000+07:00"}, ["process", "ship"]),
        ({"LT_eventTime": "2026-08-31T00:15:00Z"}, ["harvest"]),
        ({"GE_recordTime": "2086-01-01T00:00:00Z"}, []),
        ({"EQ_action": "ADD"}, ["harvest"]),
        ({"EQ_bizStep": "shipping"}, ["ship"]),
        ({"EQ_bizStep": "https://ref.gs1.org/cbv/BizStep-shipping|commissioning"}, ["harvest", "ship"]),
        ({"EQ_disposition": "in_transit"}, ["ship"]),
        ({"EQ_quantity": "40"}, ["process"]),
        ({"GT_quantity": "2"}, ["harvest", "process"]),
        ({"GE_quantity_KGM": "100"}, ["harvest"]),
        ({"MATCH_epc": "https://id.gs1.org/01/09529000000014/21/1"}, []),
        ({"EXISTS_errorDeclaration": "true"}, []),
        ({"EXISTS_errorDeclaration": "false", "EQ_action": "ADD"}, ["harvest"]),
        ({"EQ_transformationID": "urn:x:1"}, []),
        ({"EQ_bizTransaction_po": "urn:x:1"}, []),
        ({"orderBy": "eventTime", "orderDirection": "DESC", "eventCountLimit": "2"}, ["ship", "process"]),
        ({"maxEventCount": "3"}, ["harvest", "process", "ship"]),
    ],
)
def test_a_parameter_finds_what_it_should(ask, story, parameters, kinds):
    assert ask(**parameters) == [story[kind].event_id for kind in kinds]


def test_lots_are_found_by_each_part_they_play_and_by_either_spelling(ask, story, lot):
    urn = f"urn:epc:class:lgtin:9529000.000001.{lot.code}"
    every = [story[kind].event_id for kind in ("harvest", "process", "ship")]
    assert ask(MATCH_anyEPCClass=uri(lot)) == ask(MATCH_anyEPCClass=urn) == every
    assert ask(MATCH_epcClass=uri(lot)) == [every[0], every[2]]
    assert ask(MATCH_outputEPCClass=uri(lot)) == [every[1]]
    assert ask(MATCH_inputEPCClass=uri(story["wax"])) == [every[1]]
    assert ask(f"/epcis/epcs/{quote(uri(lot), safe='')}/events") == every


def test_places_are_found_alone_and_with_all_below_them(ask, story, lot, settings):
    ward = f"{settings.SITE_URL}/epcis/places/{lot.product.origin.scheme}/ward/{lot.product.origin.code}"
    province = lot.product.origin.province
    above = f"{settings.SITE_URL}/epcis/places/{province.scheme}/province/{province.code}"
    harvest = [story["harvest"].event_id]
    assert ask(EQ_readPoint=ward) == ask(EQ_bizLocation=ward) == ask(WD_readPoint=above) == harvest
    assert ask(EQ_readPoint=above) == []
    assert ask(f"/epcis/readPoints/{quote(ward, safe='')}/events") == harvest


def test_captured_fields_are_found(ask, post, wrapped, lot):
    event = {
        "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "shipping", "eventTime": "2026-09-02T08:00:00+07:00",
        "eventTimeZoneOffset": "+07:00", "quantityList": [{"epcClass": uri(lot)}],
        "epcList": ["urn:epc:id:sgtin:9529000.000001.77"],
        "readPoint": {"id": "urn:epc:id:sgln:9521141.12345.0"},
        "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epc:id:gdti:4012345.11111.123"}],
        "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:9521141.00002"}],
        "destinationList": [{"type": "owning_party", "destination": "https://example.org/shop"}],
        "persistentDisposition": {"set": ["completeness_verified"]},
        "sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": 4, "deviceID": "urn:x:probe"}]}],
    }  # fmt: skip
    assert post(wrapped(event)).json()["success"]
    found = [Event.objects.get().event_id]
    assert ask(EQ_readPoint="https://id.gs1.org/414/9521141123454") == found
    assert ask(EQ_bizTransaction_po="https://id.gs1.org/253/4012345111118123") == found
    assert ask(EQ_bizTransaction_inv="https://id.gs1.org/253/4012345111118123") == []
    assert ask(EQ_source_owning_party="urn:epc:id:pgln:9521141.00002") == found
    assert ask(EQ_destination_owning_party="https://example.org/shop") == found
    assert ask(EQ_persistentDisposition_set="completeness_verified") == found
    assert ask(EQ_type="Temperature") == ask(EQ_deviceID="urn:x:probe") == found
    assert ask(MATCH_epc="https://id.gs1.org/01/09529000000014/21/77") == found
    assert ask(MATCH_anyEPC="urn:epc:id:sgtin:9529000.000001.77") == found


@pytest.fixture
def cold(post, wrapped, lot):
    """Two journeys of the lot in a van, one at 4 °C and one at 9.5 °C, with fields of the sender's own."""
    for celsius, hour in ((4, 8), (9.5, 20)):
        event = {
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "transporting", "eventTimeZoneOffset": "+07:00",
            "eventTime": f"2026-09-02T{hour:02d}:00:00+07:00", "quantityList": [{"epcClass": uri(lot)}],
            "sensorElementList": [{
                "sensorMetadata": {"startTime": f"2026-09-02T{hour - 2:02d}:00:00+07:00", "ex:probe": "P1"},
                "sensorReport": [
                    {"type": "Temperature", "value": celsius, "minValue": -celsius, "uom": "CEL", "percRank": 50},
                    {"type": "Illuminance", "booleanValue": celsius > 8},
                ],
            }],
            "ex:van": {"ex:plate": "66C-12345", "ex:km": hour * 10}, "ex:note": f"chuyến {hour}",
        }  # fmt: skip
        assert post(wrapped(event)).json()["success"]
    return [event.event_id for event in Event.objects.order_by("occurred_at")]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"GE_startTime": "2026-09-02T10:00:00Z"}, [1]),
        ({"LT_startTime": "2026-09-02T10:00:00+07:00"}, [0]),
        ({"GE_endTime": "2026-09-02T10:00:00Z"}, []),
        ({"EQ_booleanValue": "true"}, [1]),
        ({"GT_value_CEL": "4"}, [1]),
        ({"GE_value_CEL": "4", "LT_value_CEL": "10"}, [0, 1]),
        ({"EQ_value_CEL": "9.50"}, [1]),
        ({"GT_value_FAH": "4"}, []),
        ({"LE_minValue_CEL": "-5"}, [1]),
        ({"GE_percRank": "50"}, [0, 1]),
        ({"EXISTS_sensorElementList": "true"}, [0, 1]),
        ({"EQ_ex:note": "chuyến 8"}, [0]),
        ({"EXISTS_ex:van": "true"}, [0, 1]),
        ({"EXISTS_ex:plate": "true"}, []),
        ({"EQ_INNER_ex:plate": "66C-12345"}, [0, 1]),
        ({"GT_INNER_ex:km": "100"}, [1]),
        ({"EQ_SENSORMETADATA_ex:probe": "P1|P2"}, [0, 1]),
        ({"EQ_https://example.org/ns/note": "chuyến 20"}, [1]),
        ({"EQ_ILMD_cbvmda:lotNumber": "MO-2608"}, []),
    ],
)
def test_what_sensors_say_and_fields_of_ones_own_are_found(ask, cold, parameters, found):
    headers = {"GS1-Extensions": "ex=https://example.org/ns/"}
    assert ask(headers=headers, **parameters, orderBy="eventTime") == [cold[n] for n in found]


def test_a_harvest_is_found_by_its_lot_number_and_our_own_words(ask, story, lot):
    assert ask(**{"EQ_ILMD_cbvmda:lotNumber": lot.code}) == [story["harvest"].event_id, story["process"].event_id]
    assert ask(**{"GE_ILMD_cbvmda:bestBeforeDate": "1"}) == []
    assert ask(**{"EQ_saoque:step": "harvest"}) == [story["harvest"].event_id]


def test_a_declaration_is_found_by_the_time_that_it_tells(ask, post, wrapped, lot):
    event = {
        "type": "ObjectEvent", "action": "OBSERVE", "eventTime": "2026-09-02T08:00:00+07:00",
        "eventTimeZoneOffset": "+07:00", "quantityList": [{"epcClass": uri(lot)}],
    }  # fmt: skip
    post(wrapped(event))
    post(wrapped(event | {"errorDeclaration": {"declarationTime": "2026-09-03T08:00:00+07:00"}}))
    found = [Event.objects.first().event_id]
    assert ask(GE_errorDeclarationTime="2026-09-03T01:00:00Z", LT_errorDeclarationTime="2026-09-03T01:00:01Z") == found
    assert ask(GE_errorDeclarationTime="2026-09-03T01:00:01Z") == []


numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers()


@given(st.lists(numbers, min_size=2, max_size=2))
def test_numbers_sort_as_they_are_kept(pair):
    a, b = pair
    kept = [fields.number(one) for one in pair]
    if all(kept):
        assert (kept[0] < kept[1], kept[0] == kept[1]) == (float(a) < float(b), float(a) == float(b))


def test_corrections_are_found(ask, lot):
    wrong = told(lot, "ship")
    right = correct(event=wrong, reason="x", by=None, lot=lot, kind="ship", occurred_at=WHEN, actor="Ông Tư")
    never = told(lot, "pack")
    declare_wrong(event=never, reason="x", by=None)
    assert ask(EXISTS_errorDeclaration="true") == [wrong.event_id, never.event_id]
    assert ask(EQ_errorReason="incorrect_data") == ask(EQ_correctiveEventID=right.event_id) == [wrong.event_id]
    assert ask(EQ_errorReason="did_not_occur") == [never.event_id]
    assert ask(GE_errorDeclarationTime="2086-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"colour": "red"}, {"EQ_colour": "red"}, {"EQ_bizStep": "shiping"}, {"EQ_bizStep": ""}, {"EQ_action": "MOVE"},
        {"eventType": "HarvestEvent"}, {"GE_eventTime": "yesterday"}, {"GE_eventTime": "2026-08-31T00:15:00"},
        {"EQ_quantity": "many"}, {"EQ_quantity": "1e99"}, {"MATCH_epc": "A1"}, {"EQ_source_owner": "urn:x:1"},
        {"orderBy": "colour"}, {"orderDirection": "UP"}, {"perPage": "0"}, {"perPage": "x"},
        {"eventCountLimit": "5"}, {"eventCountLimit": "5", "orderBy": "eventTime", "maxEventCount": "5"},
        {"nextPageToken": "x"}, {"EXISTS_errorDeclaration": "yes"}, {"GE_value_CEL": "warm"},
        {"GE_startTime": "noon"}, {"GT_cbvmda:lotNumber": "x"}, {"EXISTS_cbvmda:x": "x"}, {"HASATTR_ex:a": "x"},
        {"EQ_eventID": ["a", "b"]}, {"EQ_readPoint": "\0:"},
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_answered_is_explained(client, parameters):
    answer = client.get("/epcis/events", parameters)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "epcisException:QueryParameterException"
    assert next(iter(parameters)) in problem["detail"] or len(problem["detail"]) > 20


def test_too_much_is_said_so(client, story):
    assert client.get("/epcis/events", {"maxEventCount": "2"}).status_code == 413
    assert client.get("/epcis/events", {"EQ_eventID": "x" * 9000}).status_code == 414


@pytest.mark.parametrize("order", [{}, {"orderBy": "eventTime"}, {"orderBy": "eventTime", "orderDirection": "DESC"}])
def test_pages_together_are_the_whole_and_each_event_comes_once(client, lot, order):
    for hour in range(7):
        told(lot, days=hour // 3, note=str(hour))  # several at the same moment
    seen, link = [], "/epcis/events?" + "&".join(f"{k}={v}" for k, v in {**order, "perPage": "3"}.items())
    for _page in range(5):
        answer = client.get(link)
        listed = answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        seen += [event["eventID"] for event in listed]
        if "Link" not in answer:
            break
        assert answer["GS1-Next-Page-Token-Expires"]
        link = re.fullmatch(r'<(.+)>; rel="next"', answer["Link"])[1]
    assert len(seen) == 7 == len(set(seen))


def test_a_limit_counts_over_all_pages(client, lot):
    for hour in range(7):
        told(lot, days=hour)
    first = client.get("/epcis/events?orderBy=eventTime&eventCountLimit=5&perPage=3")
    second = client.get(first["Link"].split(">")[0][1:])
    assert len(second.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == 2
    assert "Link" not in second


def test_a_page_token_is_good_for_its_own_query_only(client, lot):
    for hour in range(4):
        told(lot, days=hour)
    token = client.get("/epcis/events?perPage=2")["Link"].split("nextPageToken=")[1].split(">")[0]
    assert client.get(f"/epcis/events?perPage=2&EQ_action=ADD&nextPageToken={token}").status_code == 400
    assert client.get(f"/epcis/bizSteps/shipping/events?nextPageToken={token}").status_code == 400


def test_nobody_sees_steps_of_a_lot_before_its_release_but_its_producer(ask, client, lot, token):
    hidden = told(LotFactory(product=lot.product, code="NEW", released_at=None))
    shown = told(lot)
    own = {"authorization": f"Bearer {token.secret}"}
    _other, secret = make_token(producer=LotFactory().product.producer, name="x", by=None)
    theirs = {"authorization": f"Bearer {secret}"}
    assert ask() == ask(headers=theirs) == [shown.event_id]
    assert ask(headers=own) == [hidden.event_id, shown.event_id]
    path = f"/epcis/events/{quote(hidden.event_id, safe='')}"
    seen = [client.get(path, headers=headers).status_code for headers in (None, theirs, own)]
    assert seen == [404, 404, 200]
    chain = f"/epcis/lots/{quote(uri(hidden.lot), safe='')}"
    assert [client.get(chain, headers=headers).status_code for headers in (None, theirs, own)] == [404, 404, 200]
    assert client.get("/epcis/events", headers={"authorization": "Bearer sq_no"}).status_code == 401


@pytest.mark.parametrize("spelling", [lambda i: quote(i, safe=""), lambda i: i.replace("?", "%3F"),
                                      lambda i: quote(i.replace("///", "/"), safe="")])  # fmt: skip
def test_an_event_is_found_by_its_id_however_a_proxy_leaves_the_slashes(client, lot, spelling):
    event = told(lot)
    answer = client.get(f"/epcis/events/{spelling(event.event_id)}")
    assert answer.status_code == 200
    assert schema.is_valid(answer.json())
    assert answer.json()["eventID"] == event.event_id


def test_by_its_id_a_step_that_was_declared_wrong_says_so(client, lot):
    event = told(lot)
    declare_wrong(event=event, reason="x", by=None)
    assert "errorDeclaration" in client.get(f"/epcis/events/{quote(event.event_id, safe='')}").json()


def test_the_chain_of_a_lot_is_one_valid_document(client, story, lot):
    told(story["wax"], days=-1)
    document = client.get(f"/epcis/lots/{quote(uri(lot), safe='')}").json()
    assert schema.is_valid(document)
    assert document["type"] == "EPCISDocument"
    assert [event["bizStep"] for event in document["epcisBody"]["eventList"]] == [
        "commissioning", "commissioning", "creating_class_instance", "shipping",
    ]  # fmt: skip
    assert client.get("/epcis/lots/urn:x:1").status_code == 404


def test_resources_are_listed_and_lead_to_their_events(client, story, lot):
    assert set(client.get("/epcis/").json()["member"]) >= {"capture", "events", "queries", "epcs", "bizSteps"}
    assert "shipping" in client.get("/epcis/bizSteps").json()["member"]
    assert client.get("/epcis/eventTypes").json()["member"][0] == "ObjectEvent"
    assert client.get("/epcis/bizSteps/shipping").json()["member"] == ["events"]
    assert client.get("/epcis/bizSteps/shiping").status_code == 404
    assert client.get("/epcis/bizSteps/killing").status_code == 404
    assert client.get("/epcis/bizSteps/shiping/events").status_code == 404
    assert client.get(f"/epcis/epcs/{quote(uri(lot), safe='')}").status_code == 200
    assert client.get("/epcis/ns/actor").json()["@graph"]
    place = lot.product.origin
    assert client.get(f"/epcis/places/{place.scheme}/{place.level}/{place.code}").json()["name"]
    assert client.get("/epcis/places/2025/ward/0").status_code == 404


def members(client, path, headers=None):
    """Of all pages of a list."""
    found = []
    while path:
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200, answer.content
        found += answer.json()["member"]
        path = answer["Link"].split(">")[0][1:] if "Link" in answer else ""
    return found


@pytest.mark.parametrize("page", ["", "?perPage=1", "?perPage=2"])
def test_what_events_speak_of_is_listed_page_by_page(client, post, wrapped, story, lot, page):
    hidden = told(LotFactory(product=lot.product, code="NEW", released_at=None), place=lot.product.origin).lot
    event = {
        "type": "ObjectEvent", "action": "OBSERVE", "eventTime": "2026-09-02T08:00:00+07:00",
        "eventTimeZoneOffset": "+07:00", "quantityList": [{"epcClass": uri(lot)}],
        "epcList": ["urn:epc:id:sgtin:9529000.000001.77"], "readPoint": {"id": "urn:epc:id:sgln:9521141.12345.0"},
    }  # fmt: skip
    post(wrapped(event))
    gln = "https://id.gs1.org/414/9521141123454"
    found = members(client, f"/epcis/epcs{page}")
    assert sorted(found) == sorted([uri(lot), uri(story["wax"]), "https://id.gs1.org/01/09529000000014/21/77"])
    assert uri(hidden) not in found
    assert set(members(client, f"/epcis/readPoints{page}")) > {gln}
    assert gln not in members(client, f"/epcis/bizLocations{page}")
    assert len(members(client, f"/epcis/bizLocations{page}")) == 1


def test_a_producer_finds_its_own_lots_before_their_release_in_the_list(client, lot, token):
    hidden = told(LotFactory(product=lot.product, code="NEW", released_at=None)).lot
    assert members(client, "/epcis/epcs") == []
    assert members(client, "/epcis/epcs", {"authorization": f"Bearer {token.secret}"}) == [uri(hidden)]


def test_a_list_takes_no_other_parameter(client):
    assert client.get("/epcis/epcs?colour=red").status_code == 400
    assert client.get("/epcis/epcs?nextPageToken=x").status_code == 400


@pytest.mark.parametrize("path", ["queries", "queries/x", "queries/x/subscriptions", "nextPageToken/x"])
def test_what_is_not_offered_says_so(client, path):
    assert client.get(f"/epcis/{path}").status_code == 501


def test_nothing_here_is_json_too(client):
    answer = client.get("/epcis/nowhere")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert client.delete("/epcis/events").status_code == 405
    assert "GET" in client.delete("/epcis/events")["Allow"]


@pytest.mark.parametrize("path", ["", "events", "capture", "epcs", "events/x", "epcs/urn:x:1/events"])
def test_options_tell_what_is_spoken_here(client, path):
    answer = client.options(f"/epcis/{path}")
    assert answer.status_code == 204
    assert answer["GS1-EPCIS-Version"] == answer["GS1-CBV-Max"] == "2.0.0"
    assert answer["Access-Control-Allow-Origin"] == "*"
    allowed = answer["Access-Control-Allow-Headers"].split(", ")
    assert {"Authorization", "GS1-EPCIS-Min", "GS1-CBV-Max", "GS1-EPC-Format", "GS1-Extensions"} <= set(allowed)
    assert ("GS1-EPCIS-Capture-Limit" in answer) == (path in ("events", "capture"))


def test_a_reader_gets_the_media_type_that_it_prefers(client, lot):
    ld = client.get("/epcis/events")
    assert ld["Content-Type"] == "application/ld+json"
    plain = client.get("/epcis/events", headers={"accept": "application/json"})
    assert plain["Content-Type"] == "application/json"
    assert client.get("/epcis/events", headers={"accept": "application/xml"}).status_code == 406
    assert client.head("/epcis/events").status_code == 200
    assert client.get("/epcis/events", headers={"GS1-EPC-Format": "Always_EPC_URN"}).status_code == 406


def test_a_page_costs_as_many_queries_as_one_event(client, lot, django_assert_max_num_queries):
    for hour in range(20):
        told(lot, days=hour)
    with django_assert_max_num_queries(3):
        assert client.get("/epcis/events").status_code == 200


names = st.sampled_from([*queries.parameter_names(), "nextPageToken", "EQ_source_location", "GT_quantity_KGM", "x"])
texts = st.one_of(st.text(max_size=30), st.sampled_from(["true", "1", "shipping", "urn:x:1", "2026-08-31T00:15:00Z"]))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(names, texts, max_size=4))
def test_no_query_is_an_error_of_ours(client, parameters):
    assert client.get("/epcis/events", parameters).status_code in (200, 400, 413, 414)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["events", "epcs", "bizSteps", "readPoints", "lots", "places", "capture"]), st.text(max_size=40))
def test_no_address_is_an_error_of_ours(client, kind, name):
    for end in ("", "/events"):
        assert client.get(f"/epcis/{kind}/{quote(name)}{end}").status_code in (200, 401, 404, 501)


@pytest.mark.parametrize("path", ["/epcis/events/%00", "/epcis/epcs/a%00b/events"])
def test_null_character_names_nothing(client, path):
    """PostgreSQL cannot even be asked for it."""
    assert client.get(path).status_code == 404
