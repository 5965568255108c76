"""Writing down a step: what is left empty is as the last time, what is sent twice is kept once, nothing is lost."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Product
from shop.desk.steps.keeping import code_of
from tests.cms.conftest import phone_picture
from tests.factories import EventFactory, LotFactory, ProducerFactory, ProductFactory, WardFactory
from tests.shop.checkout.test_checkout_stampede import DATABASES, stampede
from traceability.models import Event, Lot

pytestmark = pytest.mark.django_db
STEP = "desk:step"


@pytest.fixture
def product(producer_user):
    return ProductFactory(producer=producer_user.producers.get(), title="Gạo Nàng Thơm", shelf_life_days=30)


@pytest.fixture
def lot(product):
    return LotFactory(product=product)


@pytest.fixture
def desk(client, producer_user, wagtail_site):
    client.force_login(producer_user)
    return client


def put(desk, lot, **said):
    return desk.post(reverse(STEP), {"kind": "harvest", "lot": lot if isinstance(lot, str) else lot.pk} | said)


def by_script(desk, lot, **said):
    data = {"kind": "harvest", "lot": lot if isinstance(lot, str) else lot.pk} | said
    return desk.post(reverse(STEP), data, headers={"Accept": "application/json"})


def inputs(*rows):
    data = {"inputs-TOTAL_FORMS": len(rows), "inputs-INITIAL_FORMS": 0}
    return data | {f"inputs-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def test_two_answers_are_enough(desk, lot, producer_user):
    answer = put(desk, lot)
    event = Event.objects.get()
    assert answer["Location"] == reverse("desk:lot", args=[lot.pk])
    assert (event.kind, event.recorded_by, event.actor) == (
        "harvest",
        producer_user,
        producer_user.producers.get().name,
    )
    assert timezone.now() - event.occurred_at < dt.timedelta(minutes=1)


def test_what_is_left_empty_is_as_it_was_the_last_time_of_that_kind(desk, lot):
    ward = WardFactory(code="28133", name="Long Hoà")
    EventFactory(lot=lot, kind="harvest", actor="Cô Ba", place=ward, place_note="Ruộng ấp 3")
    EventFactory(lot=lot, kind="ship", actor="Xe Tám", place_note="Bến xe")
    put(desk, lot)
    newest = Event.objects.latest("pk")
    assert (newest.actor, newest.place, newest.place_note) == ("Cô Ba", ward, "Ruộng ấp 3")
    put(desk, lot, place_note="Ruộng ấp 5", actor="Chú Tư")
    newest = Event.objects.latest("pk")
    assert (newest.actor, newest.place, newest.place_note) == ("Chú Tư", None, "Ruộng ấp 5")


def test_a_step_with_photo_words_time_and_quantity(desk, lot):
    said = {"note": "Sáng sớm", "picture": phone_picture(), "quantity": "120,5", "uom": "KGM"}
    put(desk, lot, occurred_at="2026-01-02T06:30", **said | {"quantity": "120.5"})
    event = Event.objects.get()
    assert event.picture.name.endswith(".webp")
    assert timezone.localtime(event.occurred_at).strftime("%d/%m %H:%M") == "02/01 06:30"
    item = event.items.get()
    assert (item.role, item.quantity, item.uom) == ("subject", Decimal("120.5"), "KGM")


def test_step_in_the_future_is_refused_with_what_was_typed(desk, lot):
    answer = put(desk, lot, occurred_at="2999-01-01T00:00", note="Chữ còn đây")
    assert "Chữ còn đây" in answer.content.decode()
    assert not Event.objects.exists()


def test_last_used_lots_come_first(desk, product):
    old, new = LotFactory(product=product, code="CU"), LotFactory(product=product, code="MOI")
    assert desk.get(reverse(STEP)).context["lots"][0] == new
    put(desk, old)
    page = desk.get(reverse(STEP))
    assert page.context["lots"][0] == old
    assert page.context["chosen"] == str(old.pk)
    assert desk.get(reverse(STEP), {"lo": new.pk}).context["chosen"] == str(new.pk)


def test_a_new_lot_is_begun_on_the_way_and_only_once_a_day(desk, product):
    put(desk, "new", new_of=product.pk, kind="pack")
    put(desk, "new", new_of=product.pk, kind="inspect")
    lot = Lot.objects.get()
    today = timezone.localdate()
    assert (lot.code, lot.packed_date, lot.expires_date) == (code_of(today), today, today + dt.timedelta(days=30))
    assert lot.events.count() == 2
    assert not lot.is_released


@pytest.mark.parametrize(
    "said",
    [
        {"lot": "new", "new_of": "0"},
        {"lot": "new", "new_of": "material", "new_material": " "},
        {"lot": "other"},
        {"lot": "999999"},
        {"lot": "x'--"},
        {"kind": "recall"},
        {"kind": ""},
        {"quantity": "-1"},
        {"uom": "XXX"},
        {"client_key": "x"},
        {"note": "a" * 2001},
    ],
)
def test_what_is_wrong_is_explained_and_nothing_is_half_written(desk, lot, said):
    data = {"kind": "harvest", "lot": lot.pk} | said
    answer = desk.post(reverse(STEP), data, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert desk.post(reverse(STEP), data).status_code == 200
    assert not Event.objects.exists()
    assert Lot.objects.count() == 1


def test_a_lot_code_that_no_stamp_can_carry_is_explained(desk, product):
    assert by_script(desk, "new", new_of=product.pk, new_code="LÔ 1").status_code == 422
    assert not Lot.objects.exists()
    assert not Event.objects.exists()


def test_raw_material_is_made_by_its_name_and_never_sold(desk, product):
    put(desk, "new", new_of="material", new_material="Thóc", kind="harvest", quantity="500", uom="KGM")
    put(desk, "new", new_of="material", new_material="thoc", kind="collect")
    material = Product.objects.materials().get()
    assert (material.title, material.is_public, material.producer) == ("Thóc", False, product.producer)
    assert material.lots.get().events.count() == 2
    for name in ("desk:products", "desk:rolls", "catalogue:index"):
        assert "Thóc" not in desk.get(reverse(name)).content.decode()
    assert "Thóc" not in desk.get(reverse("catalogue:index"), {"q": "thoc"}).content.decode()
    assert desk.get(reverse("desk:home")).context["product_count"] == 1
    assert desk.get(material.get_absolute_url()).status_code == 404
    assert "Thóc" in desk.get(reverse("desk:lots")).content.decode()


def test_a_lot_of_raw_material_is_not_released(desk, product):
    put(desk, "new", new_of="material", new_material="Thóc")
    lot = Lot.objects.get()
    assert (
        reverse("desk:release_lot", args=[lot.pk]) not in desk.get(reverse("desk:lot", args=[lot.pk])).content.decode()
    )
    assert desk.post(reverse("desk:release_lot", args=[lot.pk])).status_code == 404


def test_what_went_in_is_chosen_or_named(desk, product, lot):
    put(desk, "new", new_of="material", new_material="Thóc", new_code="T1")
    rice = Lot.objects.get(code="T1")
    rows = inputs(
        {"lot": rice.pk, "quantity": "100", "uom": "KGM"}, {"name": "Lá dứa", "quantity": "2", "uom": "KGM"}, {}
    )
    assert by_script(desk, lot, kind="process", quantity="60", uom="KGM", **rows).status_code == 201
    event = lot.events.get()
    items = {(one.role, one.lot.product.title, one.quantity) for one in event.items.all()}
    assert items == {("input", "Thóc", 100), ("input", "Lá dứa", 2), ("output", "Gạo Nàng Thơm", 60)}
    assert lot.code in desk.get(reverse("desk:lot", args=[rice.pk])).content.decode()


def test_what_went_in_must_be_said_and_be_ours(desk, product, lot):
    foreign = LotFactory()
    for row in (
        {"quantity": "5", "uom": "KGM"},
        {"lot": foreign.pk},
        {"lot": lot.pk, "name": "Thóc"},
        {"quantity": "-1"},
    ):
        assert by_script(desk, lot, kind="process", **inputs(row)).status_code == 422
    assert by_script(desk, lot, kind="ship", **inputs({"name": "Thóc"})).status_code == 422
    assert not Event.objects.exists()
    assert not Product.objects.materials().exists()


def test_what_is_sent_twice_is_kept_once(desk, lot, product):
    key = str(uuid4())
    first = by_script(desk, lot, client_key=key, note="một")
    again = by_script(desk, lot, client_key=key, note="hai")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert Event.objects.get().note == "một"


def test_a_plain_form_sent_twice_is_kept_once_and_nothing_typed_is_lost(desk, lot, product):
    key = str(desk.get(reverse(STEP)).context["form"]["client_key"].value())
    assert put(desk, lot, client_key=key, note="một").status_code == 302
    again = put(desk, lot, client_key=key, note="hai")
    form = again.context["form"]
    assert again.status_code == 200
    assert Event.objects.get().note == "một"
    assert reverse("desk:lot", args=[lot.pk]) in again.content.decode()
    assert form["note"].value() == "hai"
    put(desk, lot, client_key=form["client_key"].value(), note=form["note"].value())
    assert list(Event.objects.order_by("pk").values_list("note", flat=True)) == ["một", "hai"]


def test_a_key_of_others_gives_nothing_away(desk, lot, client):
    foreign = EventFactory(client_key=uuid4())
    answer = by_script(desk, lot, client_key=str(foreign.client_key))
    assert answer.status_code == 422
    assert Event.objects.count() == 1


def test_time_of_a_step_that_waited_is_when_it_was_entered(desk, lot):
    entered = timezone.now() - dt.timedelta(days=2)
    by_script(desk, lot, entered_at=entered.strftime("%Y-%m-%dT%H:%M:%S.") + f"{entered.microsecond // 1000:03d}Z")
    assert abs(Event.objects.get().occurred_at - entered) < dt.timedelta(seconds=1)


def test_the_token_says_whose_session_it_is(desk, producer_user, client, officer):
    said = desk.get(reverse("desk:step_token")).json()
    assert said["user"] == producer_user.pk
    assert len(said["token"]) > 20
    client.force_login(officer)
    over_the_shoulder = client.get(reverse("desk:step_token"), {"producer": producer_user.producers.get().pk})
    assert over_the_shoulder.json()["user"] is None


def test_the_worker_is_the_same_for_everybody_and_names_files_that_exist(client, db):
    answer = client.get(reverse("desk:worker"))
    assert answer["Content-Type"].startswith("text/javascript")
    assert "/ban-lam-viec/ghi/" in answer.content.decode()
    assert "sessionid" not in answer.cookies
    from django.contrib.staticfiles import finders

    from shop.desk.steps.views import KEPT_ON_THE_PHONE

    assert [name for name in KEPT_ON_THE_PHONE if finders.find(name) is None] == []


@pytest.fixture
def event(lot):
    return EventFactory(lot=lot, actor="Cô Ba", place_note="Ruộng ấp 3", note="Cắt lúa")


def correct(desk, event, **said):
    told = {
        "reason": "Sai ngày", "how": "otherwise", "kind": event.kind, "lot": event.lot_id, "note": event.note,
        "occurred_at": "2026-01-03T07:00", "place_note": event.place_note, "actor": event.actor, "uom": "KGM",
    }  # fmt: skip
    return desk.post(reverse("desk:correct_step", args=[event.pk]), told | said)


def test_a_step_is_told_again_and_the_first_stays(desk, event, lot):
    assert "Cắt lúa" in desk.get(reverse("desk:correct_step", args=[event.pk])).content.decode()
    assert correct(desk, event, actor="Chú Tư").status_code == 302
    (stands,) = Event.objects.standing()
    assert (stands.replaces, stands.actor, stands.place_note) == (event, "Chú Tư", "Ruộng ấp 3")
    event.refresh_from_db()
    assert event.actor == "Cô Ba"
    page = desk.get(reverse("desk:lot", args=[lot.pk])).content.decode()
    assert page.index("Chú Tư") < page.index("Cô Ba") < page.index("Sai ngày")


def test_a_step_that_did_not_happen_is_gone_from_the_journey(desk, event, lot):
    assert correct(desk, event, how="not", kind="").status_code == 302
    assert not Event.objects.standing().exists()
    assert event.declarations.get().wrong_reason == "Sai ngày"
    assert correct(desk, event, how="not").status_code == 302
    assert event.declarations.count() == 1


@pytest.mark.parametrize("said", [{"reason": ""}, {"reason": " ", "how": "not"}, {"occurred_at": "2999-01-01T00:00"}])
def test_a_correction_needs_a_reason_and_true_facts(desk, event, said):
    assert correct(desk, event, **said).status_code == 200
    assert list(Event.objects.all()) == [event]


def test_the_wrong_lot_is_put_right(desk, event, product):
    other = LotFactory(product=product)
    correct(desk, event, lot=other.pk)
    assert Event.objects.about(other).standing().count() == 1
    assert not Event.objects.about(event.lot).standing().exists()
    assert correct(desk, other.events.get(), lot=LotFactory().pk).status_code == 200


@pytest.mark.parametrize("url", DATABASES)
def test_one_step_sent_by_many_at_once_is_one_event(url):
    left = stampede("steps", url)
    assert left == {"answers": {"201": 8}, "events": 1, "lots": 1, "materials": 1}


def test_a_phone_whose_clock_runs_ahead_writes_nothing_of_the_future(desk, lot):
    ahead = timezone.now() + dt.timedelta(hours=7)
    assert by_script(desk, lot, entered_at=ahead.strftime("%Y-%m-%dT%H:%M:%S.000Z")).status_code == 201
    assert Event.objects.get().occurred_at <= timezone.now()


def test_who_works_for_several_producers_writes_in_the_name_of_the_lots_own(desk, lot, producer_user):
    first = lot.product.producer
    second = ProducerFactory(name=first.name + " B")
    second.members.add(producer_user)
    EventFactory(lot=lot, kind="harvest", actor="Cô Ba", place_note="Ruộng ấp 3")
    put(desk, LotFactory(product=ProductFactory(producer=second)))
    newest = Event.objects.latest("pk")
    assert (newest.actor, newest.place_note) == (second.name, "")
    put(desk, "new", new_of=f"material-{second.pk}", new_material="Thóc")
    assert Product.objects.materials().get().producer == second
    assert second.name in desk.get(reverse(STEP)).content.decode()
