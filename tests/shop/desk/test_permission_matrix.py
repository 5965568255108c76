"""Each role at each address of the desk: others' things are not found, looking is not touching."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from oscar.apps.order.models import Order

from cms.stories import writing
from shop.desk import urls as desk_urls
from shop.models import Parcel
from tests.factories import (
    CertificateFactory,
    EventFactory,
    LotFactory,
    ProducerFactory,
    ProductFactory,
    StampRollFactory,
    UserFactory,
)
from traceability.models import CaptureToken, ProblemReport, RollBinding, Stamp

pytestmark = pytest.mark.django_db

ROLES = ["anonymous", "customer", "own", "other", "officer", "staff"]
READING = [
    "home", "certificates", "new_certificate", "certificate", "step", "step_token", "correct_step",
    "products", "stock", "stories", "new_story", "story", "story_preview", "lots", "new_lot", "lot", "lot_qr",
    "rolls", "roll", "print_file", "apply_stamps", "withdraw_stamps", "stamp_proof", "reports", "report", "clear_stamp",
    "report_picture", "scans", "displays", "sales",
    "parcels", "parcel", "tokens", "lot_chain",
]  # fmt: skip
WRITING = [
    "tokens", "revoke_token",
    "new_certificate", "certificate", "step", "correct_step",
    "undo_stock", "stock", "new_story", "story", "story_take_back", "new_lot", "release_lot", "rolls",
    "roll", "apply_stamps", "withdraw_stamps", "roll_letters", "roll_delivered", "take_back_stamps", "report",
    "clear_stamp", "displays", "take_down", "sales", "not_sold",
    "parcel_packed", "parcel_shipped",
]  # fmt: skip
OF_NOBODY = {
    "tokens",
    "scans",
    "displays",
    "sales",
    "apply_stamps",
    "step",
    "step_token",
    "certificates",
    "new_certificate",
    "home",
    "products",
    "stories",
    "new_story",
    "lots",
    "new_lot",
    "rolls",
    "reports",
    "parcels",
    "undo_stock",
}


@pytest.fixture
def world(wagtail_site, producer_user):
    product = ProductFactory(producer=producer_user.producers.get())
    story = writing.begin_story(
        producer=product.producer, title="Chuyện nhà", product_ids=[product.pk], by=producer_user
    )
    lot = LotFactory(product=product, released_at=None)
    roll = StampRollFactory(product=product, units=10)
    report = ProblemReport.objects.create(code=lot.trace_path, product=product, lot=lot, kind="quality")
    binding = RollBinding.objects.create(roll=roll, lot=lot, first_unit=2, last_unit=3)
    report.picture.save("a.webp", ContentFile(b"RIFF"))
    stamp = Stamp.objects.create(roll=roll, unit=1, unusual_at=timezone.now())
    displayed = Stamp.objects.create(roll=roll, unit=2, displayed_since=timezone.now(), display_note="Kệ")
    sold = Stamp.objects.create(roll=roll, unit=3, sold_at=timezone.now())
    order = Order.objects.create(number="SQ100", total_incl_tax=1000, total_excl_tax=1000, currency="VND")
    parcel = Parcel.objects.create(order=order, partner=product.producer.partner)
    certificate = CertificateFactory(product=product)
    event = EventFactory(lot=lot)
    key = CaptureToken.objects.create(producer=product.producer, name="Kho", digest="0" * 64)
    args = {
        "revoke_token": [key.pk], "lot_chain": [lot.pk],
        "certificate": [certificate.pk], "correct_step": [event.pk],
        "stock": [product.pk], "story": [story.pk], "story_preview": [story.pk], "story_take_back": [story.pk],
        "lot": [lot.pk], "lot_qr": [lot.pk, "svg"], "release_lot": [lot.pk], "roll": [roll.pk],
        "print_file": [roll.pk, "csv"], "withdraw_stamps": [roll.pk], "roll_delivered": [roll.pk],
        "roll_letters": [roll.pk],
        "take_back_stamps": [binding.pk], "stamp_proof": [product.pk], "report": [report.pk],
        "report_picture": [report.pk], "take_down": [displayed.pk], "not_sold": [sold.pk],
        "clear_stamp": [stamp.pk], "parcel": [parcel.pk], "parcel_packed": [parcel.pk],
        "parcel_shipped": [parcel.pk],
    }  # fmt: skip
    return {"producer": product.producer, "args": args, "lot": lot, "parcel": parcel, "report": report, "stamp": stamp}


@pytest.fixture
def person(client, customer, producer_user, officer, staff):
    other = UserFactory(email="nha-khac@example.org")
    ProducerFactory().members.add(other)
    people = {"customer": customer, "own": producer_user, "other": other, "officer": officer, "staff": staff}

    def log_in(role):
        if role != "anonymous":
            client.force_login(people[role])
        return client

    return log_in


def test_matrix_names_every_address():
    assert {pattern.name for thing in desk_urls.urlpatterns for pattern in thing.url_patterns} == {
        *READING,
        *WRITING,
        "choose",
        "landing",
        "worker",
    }


def address(name, world):
    return reverse(f"desk:{name}", args=world["args"].get(name))


def expected_to_read(role, name):
    if role in {"anonymous", "officer", "staff"}:
        return 302  # to the log-in, or to choose whose desk
    if role == "customer":
        return 403
    return 200 if role == "own" or name in OF_NOBODY else 404


@pytest.mark.parametrize("role", ROLES)
def test_reading(role, person, world):
    client = person(role)
    found = {name: client.get(address(name, world)).status_code for name in READING}
    assert found == {name: expected_to_read(role, name) for name in READING}


@pytest.mark.parametrize("role", ROLES)
def test_reading_over_the_producers_shoulder(role, person, world):
    client, asked = person(role), {"producer": world["producer"].pk}
    found = {name: client.get(address(name, world), asked).status_code for name in READING}
    looks = role in {"officer", "staff"}
    assert found == {name: 200 if looks else expected_to_read(role, name) for name in READING}


@pytest.mark.parametrize("role", [role for role in ROLES if role != "own"])
def test_writing_is_for_the_producers_own_people(role, person, world):
    client, data = person(role), {"carrier": "GHN", "action": "submit", "answer": "x", "is_closed": "on", "note": "x"}
    for name in WRITING:
        answer = client.post(f"{address(name, world)}?producer={world['producer'].pk}", data)
        assert answer.status_code in expected_of_writing(role, name), name
    for name in ("lot", "parcel", "report", "stamp"):
        world[name].refresh_from_db()
    assert world["report"].closed_at is world["stamp"].cleared_at is None
    assert world["lot"].released_at is None
    assert world["parcel"].status == Parcel.Status.NEW


def expected_of_writing(role, name):
    if role == "anonymous":
        return {302}
    if role == "other":
        return {200, 302} if name in OF_NOBODY else {404}
    return {403}


@pytest.mark.parametrize(("role", "status"), [("anonymous", 302), ("customer", 403), ("own", 403), ("officer", 200)])
def test_choosing_a_desk_is_for_those_who_may_look(role, status, person, world):
    assert person(role).get(reverse("desk:choose"), {"q": world["producer"].name}).status_code == status


@pytest.mark.parametrize("asked", ["0", "999999", "x", "-1"])
def test_a_desk_that_is_none(asked, person, world):
    assert person("officer").get(reverse("desk:home"), {"producer": asked}).status_code == 404


@pytest.mark.parametrize(("role", "where"), [("own", "/ban-lam-viec/"), ("customer", "/"), ("officer", "/")])
def test_log_in_leads_producers_to_their_desk(role, where, person, world):
    assert person(role).get(reverse("desk:landing"))["Location"] == where
