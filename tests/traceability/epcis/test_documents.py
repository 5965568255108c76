"""Events as they go out are valid EPCIS 2.0, whoever wrote them and however they came to be."""

import datetime as dt
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from tests.factories import EventFactory, LotFactory, UserFactory
from traceability.epcis.language import schema
from traceability.epcis.language.hashing import event_hash
from traceability.epcis.service import documents
from traceability.lots.events import Amount, correct, declare_wrong, record_event, verify_event
from traceability.models import Event, EventFact

pytestmark = [pytest.mark.django_db, pytest.mark.both]

WHEN = dt.datetime(2026, 8, 30, 0, 15, tzinfo=dt.UTC)


def told(lot, kind="harvest", **more):
    facts = {"occurred_at": WHEN, "actor": "Bà Sáu", "by": None, "note": "Quay mật  tại rừng tràm", **more}
    return record_event(lot=lot, kind=kind, **facts)


def one(*_ignored):
    [event] = documents.document(documents.loaded(Event.objects.in_order()))["epcisBody"]["eventList"]
    return event


def valid(document):
    faults = [*schema.faults_of_envelope(document)]
    assert not faults, faults
    assert schema.is_valid(document)
    return document


@pytest.mark.parametrize("kind", Event.Kind.values)
def test_every_step_of_the_desk_is_a_valid_event(kind, lot):
    told(lot, kind, place=lot.product.origin, place_note="ấp 3", note_en="In the forest", quantity=Decimal("12.5"))
    events = documents.loaded(Event.objects.all())
    valid(documents.document(events))
    valid(documents.query_document(events))


@pytest.mark.parametrize(
    ("kind", "action", "step", "disposition"),
    [
        ("harvest", "ADD", "commissioning", "active"),
        ("collect", "OBSERVE", "collecting", "in_progress"),
        ("pack", "OBSERVE", "packing", "in_progress"),
        ("inspect", "OBSERVE", "inspecting", "in_progress"),
        ("ship", "OBSERVE", "shipping", "in_transit"),
        ("receive", "OBSERVE", "receiving", "in_progress"),
        ("sell", "OBSERVE", "retail_selling", "retail_sold"),
        ("hold", "OBSERVE", "holding", "non_sellable_other"),
        ("recall", "OBSERVE", "holding", "recalled"),
    ],
)
def test_a_step_speaks_the_words_of_the_standard(kind, action, step, disposition, lot):
    told(lot, kind)
    event = one()
    assert (event["type"], event["action"]) == ("ObjectEvent", action)
    assert (event["bizStep"], event["disposition"]) == (step, disposition)


def test_a_harvest_carries_the_lot_data_and_the_time_of_the_place(lot):
    told(lot, quantity=Decimal("120.500"), uom="KGM", place=lot.product.origin)
    event = one()
    assert event["eventTime"] == "2026-08-30T07:15:00.000+07:00"
    assert event["eventTimeZoneOffset"] == "+07:00"
    assert event["quantityList"] == [{"epcClass": lot_uri(lot), "quantity": 120.5, "uom": "KGM"}]
    assert event["ilmd"]["cbvmda:lotNumber"] == "MO-2608"
    assert event["ilmd"]["cbvmda:bestBeforeDate"] == f"{lot.expires_date}"
    assert event["readPoint"] == event["bizLocation"]
    assert event["saoque:note"] == "Quay mật  tại rừng tràm"


def lot_uri(lot):
    return f"https://id.gs1.org/01/{lot.product.gtin}/10/{lot.code}"


def test_a_product_without_gtin_has_an_address_of_ours(settings):
    lot = LotFactory(product__gtin=None, code="A1")
    told(lot)
    assert one()["quantityList"][0]["epcClass"] == f"{settings.SITE_URL}/t/{lot.product.trace_code}/10/A1"


def test_what_is_made_of_other_lots_is_a_transformation(lot):
    wax = LotFactory(code="SAP-1")
    told(lot, "process", quantity=Decimal(40), inputs=[
        Amount(lot=wax, quantity=Decimal("2.5"), uom="KGM"), Amount(name="Nước giếng", quantity=Decimal(10), uom="LTR"),
    ])  # fmt: skip
    document = valid(documents.document(documents.loaded(Event.objects.all())))
    [event] = document["epcisBody"]["eventList"]
    assert event["type"] == "TransformationEvent"
    assert "action" not in event
    assert [entry["quantity"] for entry in event["inputQuantityList"]] == [2.5, 10]
    assert event["outputQuantityList"] == [{"epcClass": lot_uri(lot), "quantity": 40}]
    assert event["saoque:named"] == ["Nước giếng"]


def test_a_correction_is_an_error_declaration_with_the_better_event(lot):
    first = told(lot, "ship")
    better = correct(
        event=first, reason="Nhầm ngày", by=None, lot=lot, kind="ship",
        occurred_at=WHEN - dt.timedelta(days=1), actor="Bà Sáu",
    )  # fmt: skip
    document = valid(documents.document(documents.loaded(Event.objects.order_by("pk"))))
    original, declaration, right = document["epcisBody"]["eventList"]
    assert declaration["errorDeclaration"]["reason"] == "incorrect_data"
    assert declaration["errorDeclaration"]["correctiveEventIDs"] == [right["eventID"]] == [better.event_id]
    assert declaration["errorDeclaration"]["saoque:because"] == "Nhầm ngày"
    leave_out = ("recordTime", "errorDeclaration")
    assert {k: v for k, v in declaration.items() if k not in leave_out} == {
        k: v for k, v in original.items() if k not in leave_out
    }


def test_a_step_that_never_was_says_so(lot):
    declare_wrong(event=told(lot, "ship"), reason="Chưa gửi", by=None)
    document = valid(documents.document(documents.loaded(Event.objects.order_by("pk"))))
    assert document["epcisBody"]["eventList"][1]["errorDeclaration"]["reason"] == "did_not_occur"


def test_an_officers_word_stands_outside_the_event_and_changes_no_hash(lot):
    event = told(lot)
    before = one()
    verify_event(event=event, by=UserFactory())
    document = valid(documents.document(documents.loaded(Event.objects.all())))
    assert document["saoque:verifiedByOfficer"] == [event.event_id]
    assert document["epcisBody"]["eventList"] == [before]


def test_the_id_of_a_step_is_the_hash_of_what_goes_out(lot):
    told(lot, place=lot.product.origin, quantity=Decimal(3))
    document = documents.document(documents.loaded(Event.objects.all()))
    [event] = document["epcisBody"]["eventList"]
    assert event["eventID"] == event_hash(event, document["@context"]) == Event.objects.get().event_hash


def test_what_was_said_does_not_change_when_the_product_gets_another_number(lot, settings):
    event = told(lot)
    before = one()
    lot.product.gtin = None
    lot.product.save()
    settings.SITE_URL = "https://other.example"
    after = documents.as_epcis(documents.loaded(Event.objects.all()).get())
    assert after["quantityList"] == before["quantityList"]
    assert event_hash(after) == event.event_hash
    valid(documents.document(documents.loaded(Event.objects.all())))


def test_the_same_step_twice_is_a_slip_but_may_be_told_again_after_a_correction(lot):
    first = told(lot)
    with pytest.raises(ValidationError, match=r"."):
        told(lot)
    declare_wrong(event=first, reason="x", by=None)
    again = told(lot)
    assert again.event_hash is None
    assert again.event_id.startswith("urn:uuid:")
    valid(documents.document(documents.loaded(Event.objects.all())))


def test_a_step_from_before_there_was_epcis_goes_out_as_well(lot):
    EventFactory(lot=lot, place=lot.product.origin)
    event = Event.objects.get()
    assert event.document is None
    document = valid(documents.document(documents.loaded(Event.objects.all())))
    assert document["epcisBody"]["eventList"][0]["eventID"].startswith("ni:///sha-256;")


def test_a_captured_event_goes_out_as_it_came_in(post, client, wrapped, harvest, lot):
    sent = harvest | {"ex:bee": {"ex:kind": "Apis cerana"}, "eventID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8"}
    post(wrapped(sent))
    document = valid(documents.document(documents.loaded(Event.objects.all())))
    [event] = document["epcisBody"]["eventList"]
    assert document["@context"][1]["ex"] == "https://example.org/ns/"
    assert {k: v for k, v in event.items() if k != "recordTime"} == sent


def test_contradicting_prefixes_stay_with_their_events(post, wrapped, harvest, lot):
    post(wrapped(harvest | {"ex:a": "1"}))
    later = harvest | {"eventTime": "2026-08-31T07:15:00.000+07:00", "ex:a": "1"}
    post(wrapped(later, ex="https://elsewhere.example/"))
    document = valid(documents.document(documents.loaded(Event.objects.in_order())))
    first, second = document["epcisBody"]["eventList"]
    assert "@context" not in first
    assert second["@context"] == [{"ex": "https://elsewhere.example/"}]
    hashes = [event.event_hash for event in Event.objects.in_order()]
    assert [event_hash(event, document["@context"]) for event in (first, second)] == hashes


def test_many_events_cost_as_many_queries_as_one(lot, django_assert_num_queries):
    for hour in range(12):
        told(lot, occurred_at=WHEN + dt.timedelta(hours=hour))
    correct(event=Event.objects.first(), reason="x", by=None, lot=lot, kind="pack", occurred_at=WHEN, actor="x")
    with django_assert_num_queries(3):
        documents.document(documents.loaded(Event.objects.all()))


def test_times_are_told_to_the_millisecond(lot):
    told(lot, occurred_at=timezone.now())
    assert len(one()["eventTime"]) == len("2026-08-30T07:15:00.000+07:00")


def test_steps_from_before_get_their_id_once(lot):
    EventFactory.create_batch(2, lot=lot, place=lot.product.origin, occurred_at=WHEN)
    EventFactory(lot=lot, declares_wrong=Event.objects.first())
    call_command("describe_events", stdout=StringIO())
    first, second, declaration = Event.objects.order_by("pk")
    assert first.event_id == first.event_hash == declaration.event_id
    assert second.event_id.startswith("urn:uuid:")
    assert second.biz_step == "commissioning"
    assert first.facts.filter(name="readPoint").count() == 1
    before = list(Event.objects.values_list("event_id", flat=True))
    call_command("describe_events", stdout=StringIO())
    assert list(Event.objects.values_list("event_id", flat=True)) == before


def test_what_can_be_asked_for_by_now_is_added_to_old_steps(lot):
    told(lot, place=lot.product.origin)
    before = set(EventFact.objects.values_list("name", "value"))
    EventFact.objects.filter(name="readPoint").delete()
    for _time in range(2):
        call_command("describe_events", stdout=StringIO())
        assert set(EventFact.objects.values_list("name", "value")) == before
        assert EventFact.objects.count() == len(before)
