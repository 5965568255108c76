"""POST /epcis/capture: who may, what is refused and where, and that a document is kept whole or not at all."""

import copy
import json
import uuid

import pytest

from tests.factories import LotFactory, ProductFactory
from traceability.epcis.service.tokens import REQUESTS_A_MINUTE, make_token, revoke_token
from traceability.models import CaptureJob, CaptureToken, Event, EventItem, Lot

pytestmark = [pytest.mark.django_db, pytest.mark.both]

MO_2608 = "https://id.gs1.org/01/09529000000014/10/MO-2608"


def ship(**more):
    return {
        "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "shipping", "disposition": "in_transit",
        "eventTime": "2026-09-02T08:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "quantityList": [{"epcClass": MO_2608, "quantity": 40}], **more,
    }  # fmt: skip


def test_an_event_of_ones_own_lot_is_kept_and_acknowledged_with_a_job(post, client, token, wrapped, lot):
    answer = post(wrapped(ship()))
    assert answer.status_code == 202
    job = client.get(answer["Location"], headers={"authorization": f"Bearer {token.secret}"}).json()
    assert job["success"]
    assert not job["running"]
    assert job["errors"] == []
    assert job["eventCount"] == 1
    event = Event.objects.get()
    assert (event.lot, event.kind, event.biz_step, event.type) == (lot, "ship", "shipping", "ObjectEvent")
    assert event.event_id == event.event_hash
    assert event.event_id.startswith("ni:///sha-256;")
    assert event.items.get().quantity == 40
    assert event.capture == CaptureJob.objects.get()


def test_an_add_makes_the_lot_which_is_not_released(post, wrapped, product, harvest):
    assert post(wrapped(harvest)).status_code == 202
    lot = Lot.objects.get(code="MO-2609")
    assert not lot.is_released
    assert lot.product == product
    assert (str(lot.packed_date), str(lot.expires_date)) == ("2026-08-30", "2027-08-30")
    assert Event.objects.get().lot == lot


def test_what_others_own_may_go_in_and_is_kept_by_its_uri(post, wrapped, lot):
    other = LotFactory(code="SAP-1")
    mix = {
        "type": "TransformationEvent", "eventTime": "2026-09-01T08:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "inputQuantityList": [
            {"epcClass": f"https://id.gs1.org/01/{other.product.gtin}/10/SAP-1", "quantity": 2, "uom": "KGM"},
            {"epcClass": "urn:epc:class:lgtin:4012345.012345.998877", "quantity": 0.12345, "uom": "KGM"},
        ],
        "outputQuantityList": [{"epcClass": MO_2608, "quantity": 40}],
    }  # fmt: skip
    assert post(wrapped(mix)).json()["success"]
    items = {item.epc: item for item in EventItem.objects.all()}
    assert items[f"https://id.gs1.org/01/{other.product.gtin}/10/SAP-1"].lot == other
    unknown = items["https://id.gs1.org/01/04012345123456/10/998877"]
    assert unknown.lot is None
    assert unknown.role == "input"
    assert str(unknown.quantity) == "0.123"
    assert items[MO_2608].lot == lot


def test_a_product_without_gtin_is_known_by_our_own_address(post, wrapped, producer, settings):
    product = ProductFactory(producer=producer, gtin=None)
    LotFactory(product=product, code="T1")
    uri = f"{settings.SITE_URL}/t/{product.trace_code}/10/T1"
    assert post(wrapped(ship(quantityList=[{"epcClass": uri}]))).json()["success"]
    assert Event.objects.get().lot.code == "T1"


@pytest.mark.parametrize("secret", ["", "sq_wrong", "é"])
def test_without_a_good_key_nothing_is_read(post, wrapped, secret, lot):
    answer = post(wrapped(ship()), secret=secret)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"
    assert not Event.objects.exists()


def test_a_revoked_key_opens_nothing(post, wrapped, token, lot):
    revoke_token(token=token)
    assert post(wrapped(ship())).status_code == 401


def test_only_the_digest_of_a_key_is_kept(token):
    row = CaptureToken.objects.values().get()
    assert token.secret not in str(row)
    assert len(row["digest"]) == 64


def test_the_last_use_of_a_key_is_remembered(post, wrapped, token, lot):
    post(wrapped(ship()))
    assert CaptureToken.objects.get().last_used_at is not None


def test_a_key_that_asks_too_often_is_told_to_wait(post, token, monkeypatch):
    monkeypatch.setattr("traceability.epcis.service.tokens.REQUESTS_A_MINUTE", 2)
    assert REQUESTS_A_MINUTE > 10
    codes = [post("{}").status_code for _ in range(4)]
    assert codes[:2] == [400, 400]
    assert 429 in codes[2:]


def test_others_lots_cannot_be_written_about(post, wrapped):
    other = LotFactory(code="XX-1")
    uri = f"https://id.gs1.org/01/{other.product.gtin}/10/XX-1"
    job = post(wrapped(ship(quantityList=[{"epcClass": uri}]))).json()
    assert not job["success"]
    [error] = job["errors"]
    assert error["type"] == "epcisException:SecurityException"
    assert error["path"] == "/epcisBody/eventList/0/quantityList/0/epcClass"
    assert not Event.objects.exists()


def test_an_event_about_nothing_of_ones_own_is_refused(post, wrapped, lot):
    foreign = [{"epcClass": "urn:epc:class:lgtin:4012345.012345.998877"}]
    job = post(wrapped(ship(quantityList=foreign))).json()
    assert job["errors"][0]["title"] == "not-yours"
    assert not Event.objects.exists()


def test_one_fault_keeps_the_whole_document_out_and_the_job_in(post, wrapped, lot, harvest):
    other = LotFactory(code="XX-1")
    bad = ship(quantityList=[{"epcClass": f"https://id.gs1.org/01/{other.product.gtin}/10/XX-1"}])
    answer = post(wrapped(harvest, ship(), bad))
    assert answer.status_code == 202
    assert not answer.json()["success"]
    assert not Event.objects.exists()
    assert not EventItem.objects.exists()
    assert not Lot.objects.filter(code="MO-2609").exists()
    assert CaptureJob.objects.get().errors[0]["path"].startswith("/epcisBody/eventList/2/")


def test_the_same_event_again_is_counted_and_not_kept_twice(post, wrapped, lot):
    post(wrapped(ship()))
    again = ship(eventTime="2026-09-02T01:00:00.000Z")  # the same moment, written otherwise
    again["quantityList"] = [{"epcClass": "urn:epc:class:lgtin:9529000.000001.MO-2608", "quantity": 40.0}]
    job = post(wrapped(again, ship())).json()
    assert job["success"]
    assert (job["eventCount"], job["duplicateCount"]) == (0, 2)
    assert Event.objects.count() == 1


def test_an_event_id_cannot_be_given_to_another_event(post, wrapped, lot):
    name = "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8"
    assert post(wrapped(ship(eventID=name))).json()["success"]
    assert Event.objects.get().event_id == name
    job = post(wrapped(ship(eventID=name, disposition="damaged"))).json()
    assert job["errors"][0]["title"] == "event-id"
    assert job["errors"][0]["path"] == "/epcisBody/eventList/0/eventID"


def test_an_error_declaration_declares_the_event_wrong_and_names_the_better_one(post, wrapped, lot):
    post(wrapped(ship()))
    first = Event.objects.get()
    right = ship(eventID="urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8", disposition="damaged")
    wrong = ship(errorDeclaration={
        "declarationTime": "2026-09-03T08:00:00+07:00", "reason": "incorrect_data",
        "correctiveEventIDs": [right["eventID"]],
    })  # fmt: skip
    assert post(wrapped(wrong, right)).json()["eventCount"] == 2
    declaration = first.declarations.get()
    assert declaration.event_id == first.event_id
    assert declaration.event_hash is None
    assert [event.event_id for event in Event.objects.standing()] == [right["eventID"]]
    assert first.replacements.get().event_id == right["eventID"]
    job = post(wrapped(wrong)).json()
    assert job["duplicateCount"] == 1


def test_a_declaration_about_nothing_is_refused(post, wrapped, lot):
    wrong = ship(errorDeclaration={"declarationTime": "2026-09-03T08:00:00+07:00", "reason": "did_not_occur"})
    job = post(wrapped(wrong)).json()
    assert job["errors"][0]["title"] == "unknown-event"


def test_others_events_cannot_be_declared_wrong(post, wrapped, lot, db):
    post(wrapped(ship()))
    _thief, secret = make_token(producer=ProductFactory().producer, name="x", by=None)
    wrong = ship(errorDeclaration={"declarationTime": "2026-09-03T08:00:00+07:00", "reason": "did_not_occur"})
    job = post(wrapped(wrong), secret=secret).json()
    assert job["errors"][0]["title"] == "not-yours"
    assert Event.objects.standing().count() == 1


RIGHT = "urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8"
DECLARED = {"declarationTime": "2026-09-03T08:00:00+07:00", "reason": "incorrect_data", "correctiveEventIDs": [RIGHT]}


@pytest.mark.parametrize("is_right_first", [False, True])
def test_the_better_event_may_come_in_another_document(post, wrapped, lot, is_right_first):
    post(wrapped(ship()))
    first = Event.objects.get()
    right, wrong = ship(eventID=RIGHT, disposition="damaged"), ship(errorDeclaration=DECLARED)
    for event in (right, wrong) if is_right_first else (wrong, right):
        assert post(wrapped(event)).json()["success"]
    assert first.replacements.get().event_id == RIGHT


def test_two_events_cannot_be_each_others_better_version(post, wrapped, lot):
    """Both would be gone from the journey."""
    post(wrapped(ship()))
    first = Event.objects.get()
    post(wrapped(ship(errorDeclaration=DECLARED), right := ship(eventID=RIGHT, disposition="damaged")))
    back = {**DECLARED, "correctiveEventIDs": [first.event_id]}
    assert post(wrapped(right | {"errorDeclaration": back})).json()["success"]
    first.refresh_from_db()
    assert first.replaces is None


def test_another_producers_event_does_not_take_the_place_of_mine(post, wrapped, lot):
    post(wrapped(ship()))
    post(wrapped(ship(errorDeclaration=DECLARED)))
    other = LotFactory(code="XX-1", product__gtin="09529000000021")
    _token, secret = make_token(producer=other.product.producer, name="x", by=None)
    theirs = ship(eventID=RIGHT, quantityList=[{"epcClass": "https://id.gs1.org/01/09529000000021/10/XX-1"}])
    assert post(wrapped(theirs), secret=secret).json()["success"]
    assert Event.objects.get(event_id=RIGHT).replaces is None


SSCC = "https://id.gs1.org/00/095290000000000014"


def test_a_pallet_that_was_packed_here_can_be_sent(post, wrapped, lot):
    sent = ship(epcList=["urn:epc:id:sscc:9529000.0000000001"], quantityList=[])
    assert post(wrapped(sent)).json()["errors"][0]["title"] == "not-yours"
    packed = ship(type="AggregationEvent", action="ADD", bizStep="packing", disposition="in_progress", parentID=SSCC)
    packed["childQuantityList"] = packed.pop("quantityList")
    assert post(wrapped(packed, sent)).json()["eventCount"] == 2
    assert post(wrapped(sent | {"bizStep": "departing"})).json()["eventCount"] == 1
    assert [event.lot for event in Event.objects.all()] == [lot] * 3
    _other, secret = make_token(producer=ProductFactory().producer, name="x", by=None)
    job = post(wrapped(sent | {"bizStep": "loading"}), secret=secret).json()
    assert job["errors"][0]["title"] == "not-yours"


def test_two_serials_that_no_number_can_hold_are_two_events(post, wrapped, lot):
    job = post(wrapped(ship(**{"ex:serial": "123456789012345678"}), ship(**{"ex:serial": "123456789012345679"}))).json()
    assert job["eventCount"] == 2


def test_what_a_stamp_says_in_capitals_is_the_same_lot(post, wrapped, producer, lot, settings):
    assert post(wrapped(ship(quantityList=[{"epcClass": MO_2608.replace("https://id.gs1.org", "HTTPS://ID.GS1.ORG")}])))
    product = ProductFactory(producer=producer, gtin=None)
    LotFactory(product=product, code="T1")
    address = f"{settings.SITE_URL.upper()}/T/{product.trace_code}/10/T1"
    assert post(wrapped(ship(quantityList=[{"epcClass": address}]))).json()["success"]
    assert [event.lot.code for event in Event.objects.order_by("pk")] == ["MO-2608", "T1"]


def test_programs_are_told_in_english_what_is_wrong(post, wrapped, product, harvest):
    harvest["quantityList"][0]["epcClass"] = "https://id.gs1.org/01/09529000000014/10/mo_2609"
    [error] = post(wrapped(harvest), **{"accept-language": "vi"}).json()["errors"]
    assert error["path"] == "/epcisBody/eventList/0/quantityList/0/epcClass"
    assert error["detail"].startswith("A lot code has 1 to 20 characters")


def test_a_lot_cannot_expire_before_it_is_made(post, wrapped, product, harvest):
    harvest["ilmd"] = {"cbvmda:bestBeforeDate": "2020-01-01"}
    [error] = post(wrapped(harvest)).json()["errors"]
    assert (error["title"], error["path"]) == ("lot", "/epcisBody/eventList/0/ilmd")
    assert "2020-01-01" in error["detail"]


def test_events_takes_one_event_and_no_document(post, wrapped, lot):
    answer = post(wrapped(ship(), ship(disposition="damaged")), path="/epcis/events")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["path"] == "/type"
    assert not Event.objects.exists()


def test_a_single_event_is_created_at_events(post, client, wrapped, lot):
    body = {"@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", **ship()}
    answer = post(body, path="/epcis/events")
    assert answer.status_code == 201
    assert client.get(answer["Location"]).json()["eventID"] == Event.objects.get().event_id
    assert post(body, path="/epcis/events").status_code == 409
    foreign = body | {"quantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.998877"}]}
    assert post(foreign, path="/epcis/events").status_code == 403


def measured(*reports):
    return {"sensorElementList": [{"sensorReport": list(reports)}]}


REFUSED = [
    ("a check digit", {"quantityList": [{"epcClass": "https://id.gs1.org/01/09520000000018/10/A"}]},
     "/epcisBody/eventList/0/quantityList/0/epcClass", "check-digit"),
    ("digits missing in a URN", {"epcList": ["urn:epc:id:sgtin:0614141.10734.2018"]},
     "/epcisBody/eventList/0/epcList/0", "identifier"),
    ("a GLN's check digit", {"readPoint": {"id": "https://id.gs1.org/414/4012345000055"}},
     "/epcisBody/eventList/0/readPoint/id", "check-digit"),
    ("an unknown step", {"bizStep": "shiping"}, "/epcisBody/eventList/0/bizStep", "vocabulary"),
    ("an unknown step as Web URI", {"bizStep": "https://ref.gs1.org/cbv/BizStep-shiping"},
     "/epcisBody/eventList/0/bizStep", "vocabulary"),
    ("an unknown step as CURIE", {"bizStep": "cbv:BizStep-shiping"}, "/epcisBody/eventList/0/bizStep", "vocabulary"),
    ("a disposition where a step belongs", {"bizStep": "https://ref.gs1.org/cbv/Disp-active"},
     "/epcisBody/eventList/0/bizStep", "vocabulary"),
    ("an unknown disposition", {"disposition": "lost"}, "/epcisBody/eventList/0/disposition", "vocabulary"),
    ("an unknown kind of paper", {"bizTransactionList": [{"type": "bill", "bizTransaction": "urn:x:1"}]},
     "/epcisBody/eventList/0/bizTransactionList/0/type", "vocabulary"),
    ("an unknown source", {"sourceList": [{"type": "owner", "source": "urn:x:1"}]},
     "/epcisBody/eventList/0/sourceList/0/type", "vocabulary"),
    ("an unknown reason", {"errorDeclaration": {"declarationTime": "2026-09-03T08:00:00Z", "reason": "typo"}},
     "/epcisBody/eventList/0/errorDeclaration/reason", "vocabulary"),
    ("an action that is none", {"action": "MOVE"}, "/epcisBody/eventList/0/action", "schema"),
    ("a time without offset", {"eventTime": "2026-09-02T08:00:00"}, "/epcisBody/eventList/0/eventTime", "time"),
    ("a time that is none", {"eventTime": "yesterday"}, "/epcisBody/eventList/0/eventTime", "time"),
    ("a time to come", {"eventTime": "2086-09-02T08:00:00Z"}, "/epcisBody/eventList/0/eventTime", "time"),
    ("an offset that is none", {"eventTimeZoneOffset": "7"}, "/epcisBody/eventList/0/eventTimeZoneOffset", "schema"),
    ("a URI that is none", {"readPoint": {"id": "kho 1"}}, "/epcisBody/eventList/0/readPoint/id", "schema"),
    ("a field of nobody", {"colour": "red"}, "/epcisBody/eventList/0/colour", "schema"),
    ("a prefix of nobody", {"foo:colour": "red"}, "/epcisBody/eventList/0/foo:colour", "context"),
    ("nothing that took part", {"quantityList": []}, "/epcisBody/eventList/0", "schema"),
    ("lot data without ADD", {"ilmd": {"cbvmda:lotNumber": "1"}}, "/epcisBody/eventList/0", "schema"),
    ("a type of nobody", {"type": "HarvestEvent"}, "/epcisBody/eventList/0/type", "event-type"),
    ("a negative quantity", {"quantityList": [{"epcClass": MO_2608, "quantity": -1}]},
     "/epcisBody/eventList/0/quantityList/0/quantity", "quantity"),
    ("a step in GS1's other vocabulary", {"bizStep": "gs1:BizStep-shipping"},
     "/epcisBody/eventList/0/bizStep", "vocabulary"),
    ("a check digit under a link in capitals", {"epcList": ["HTTPS://ID.GS1.ORG/01/09520000000018/21/A"]},
     "/epcisBody/eventList/0/epcList/0", "check-digit"),
    ("a probe's check digit", measured({"type": "Temperature", "deviceID": "https://id.gs1.org/8003/04012345123457A"}),
     "/epcisBody/eventList/0/sensorElementList/0/sensorReport/0/deviceID", "check-digit"),
    ("a reading from the year 1", measured({"type": "Temperature", "time": "0001-01-01T00:00:00+14:00"}),
     "/epcisBody/eventList/0/sensorElementList/0/sensorReport/0/time", "time"),
    ("a reading at the end of time", measured({"type": "Temperature", "time": "9999-12-31T23:59:59.9999Z"}),
     "/epcisBody/eventList/0/sensorElementList/0/sensorReport/0/time", "time"),
    ("a name that is too long", {"eventID": f"urn:x:{'a' * 300}"}, "/epcisBody/eventList/0/eventID", "identifier"),
    ("a unit in words", {"quantityList": [{"epcClass": MO_2608, "quantity": 1, "uom": "kilo"}]},
     "/epcisBody/eventList/0/quantityList/0/uom", "schema"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "path", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_fault_is_told_with_its_path(post, wrapped, lot, change, path, code):
    answer = post(wrapped(ship(), ship(**change)))
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    path = path.replace("/0", "/1", 1)
    assert (path, code) in {(error["path"], error["title"]) for error in problem["errors"]}
    assert all(error["detail"] for error in problem["errors"])
    assert not CaptureJob.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "change", [{"quantityList": [{"epcClass": MO_2608, "quantity": "4"}]}, {"bizStep": "shiping"}, {"eventTime": None}]
)
def test_one_fault_is_told_once(post, wrapped, lot, change):
    assert len(post(wrapped(ship(**change))).json()["errors"]) == 1


def test_a_missing_field_is_named(post, wrapped):
    event = ship()
    del event["eventTime"]
    [error] = post(wrapped(event)).json()["errors"]
    assert error["path"] == "/epcisBody/eventList/0/eventTime"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"@context": "https://example.org/my-context.jsonld"}, "/@context"),
        ({"@context": [{"ex": "https://example.org/"}]}, "/@context"),
        ({"schemaVersion": "1.2"}, "/schemaVersion"),
        ({"creationDate": "today"}, "/creationDate"),
        ({"epcisBody": {}}, "/epcisBody/eventList"),
        ({"epcisBody": {"eventList": {}}}, "/epcisBody/eventList"),
        ({"type": "Letter"}, "/type"),
    ],
)
def test_a_fault_of_the_envelope_is_told_with_its_path(post, wrapped, change, path):
    answer = post(wrapped() | change)
    assert answer.status_code == 400
    assert path in {error["path"] for error in answer.json()["errors"]}


@pytest.mark.parametrize("word", ["shipping", "cbv:BizStep-shipping", "https://ref.gs1.org/cbv/BizStep-shipping"])
def test_a_word_may_be_written_in_each_of_its_ways(post, wrapped, lot, word):
    assert post(wrapped(ship(bizStep=word))).json()["success"]
    assert Event.objects.get().biz_step == "shipping"


def test_a_word_of_ones_own_is_a_full_uri(post, wrapped, lot):
    assert post(wrapped(ship(bizStep="https://example.org/steps/smoking"))).json()["success"]
    assert Event.objects.get().kind == "other"


@pytest.mark.parametrize(
    "body", [b" ", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a": NaN}', b'{"a": 1e999}',
             b'{"type": "\\u0000"}', b'{"type": "\\ud800"}', b'{"type": ["ObjectEvent"]}', b'{"type": 5}']
)  # fmt: skip
def test_what_is_no_document_is_refused_and_never_an_error_of_ours(post, body):
    answer = post(body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_media_type_size_and_number_have_limits(post, client, token, wrapped, monkeypatch):
    headers = {"authorization": f"Bearer {token.secret}"}
    xml = client.post("/epcis/capture", "<epcis/>", content_type="application/xml", headers=headers)
    assert xml.status_code == 415
    assert post(b" " * (2 * 1024 * 1024 + 1)).status_code == 413
    many = post(wrapped(*[ship()] * 501))
    assert many.status_code == 413
    assert many["GS1-EPCIS-Capture-Limit"] == "500"


def test_the_names_in_a_document_have_a_limit(post, wrapped, lot):
    assert post(wrapped(ship(epcList=[f"urn:x:{n}" for n in range(20_001)]))).status_code == 413


def test_a_document_may_have_a_byte_order_mark(post, wrapped, lot):
    assert post(b"\xef\xbb\xbf" + json.dumps(wrapped(ship())).encode()).json()["success"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_CONTENT_ENCODING": "gzip"}, 415),
        ({"HTTP_CONTENT_ENCODING": "identity"}, 202),
        ({"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}, 411),
    ],
)
def test_how_a_body_may_be_sent(client, token, wrapped, lot, headers, status):
    body = json.dumps(wrapped(ship()))
    key = {"authorization": f"Bearer {token.secret}"}
    answer = client.post("/epcis/capture", body, content_type="application/ld+json", headers=key, **headers)
    assert answer.status_code == status
    assert (answer.get("Accept-Encoding") == "identity") == (status == 415)


def test_a_field_that_stands_twice_is_no_guess(post, wrapped, lot):
    body = json.dumps(wrapped(ship())).replace('"bizStep"', '"bizStep": "packing", "bizStep"')
    answer = post(body)
    assert answer.status_code == 400
    assert "bizStep" in answer.json()["detail"]
    assert not Event.objects.exists()


def test_versions_and_behaviours_that_we_do_not_have(post, wrapped, lot):
    assert post(wrapped(ship()), **{"GS1-EPCIS-Version": "1.2"}).status_code == 406
    assert post(wrapped(ship()), **{"GS1-EPCIS-Version": "2.0.0"}).status_code == 202
    assert post(wrapped(ship()), **{"GS1-Capture-Error-Behaviour": "proceed"}).status_code == 400
    assert post(wrapped(ship()), accept="application/xml").status_code == 406


def test_a_query_document_is_captured_as_well(post, client, wrapped, lot):
    document = wrapped(ship())
    body = {"queryResults": {"queryName": "SimpleEventQuery", "resultsBody": document["epcisBody"]}}
    answer = post(document | {"type": "EPCISQueryDocument", "epcisBody": body})
    assert answer.json()["eventCount"] == 1


def test_jobs_are_listed_and_read_by_their_own_producer_only(post, client, token, wrapped, lot):
    places = [post(wrapped(ship(disposition=word)))["Location"] for word in ("active", "damaged", "expired")]
    own = {"authorization": f"Bearer {token.secret}"}
    first = client.get("/epcis/capture?perPage=2", headers=own)
    assert len(first.json()) == 2
    link = first["Link"].split(">")[0][1:]
    assert len(client.get(link, headers=own).json()) == 1
    _other, secret = make_token(producer=ProductFactory().producer, name="x", by=None)
    theirs = {"authorization": f"Bearer {secret}"}
    assert client.get("/epcis/capture", headers=theirs).json() == []
    assert client.get(places[0], headers=theirs).status_code == 404
    assert client.get(places[0]).status_code == 401
    assert client.get(f"/epcis/capture/{uuid.uuid4()}", headers=own).status_code == 404


def test_a_capture_costs_the_same_queries_for_each_further_event(post, wrapped, lot, django_assert_max_num_queries):
    post(wrapped(ship(disposition="active")))
    with django_assert_max_num_queries(25 + 20 * 14):
        events = [ship(eventTime=f"2026-09-02T08:00:{i:02d}+07:00") for i in range(20)]
        assert post(wrapped(*copy.deepcopy(events))).json()["eventCount"] == 20


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside one's own"])
def test_a_product_without_a_producer_is_not_everybodys(post, wrapped, lot, beside):
    nobodys = ProductFactory()
    type(nobodys).objects.filter(pk=nobodys.pk).update(producer=None)
    theirs = {"epcClass": f"https://id.gs1.org/01/{nobodys.gtin}/10/AI", "quantity": 4}
    own = [{"epcClass": MO_2608, "quantity": 40}] if beside else []
    job = post(wrapped(ship(quantityList=[*own, theirs])), path="/epcis/capture").json()
    assert [one["title"] for one in job["errors"]] == ["not-yours"]
    assert not nobodys.lots.exists()
