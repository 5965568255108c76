"""The chain of a lot, its hold and its recall at the desk: who may, what is shown, what is decided."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from oscar.apps.order.models import Order

from shop.desk.recalls import urls as urls_recalls
from shop.models import Parcel, ParcelLine, RecallWarning
from tests.factories import EventFactory, LotFactory, ProducerFactory, ProductFactory, UserFactory
from tests.traceability.lots.test_chain import make
from traceability.lots.events import Amount, declare_wrong
from traceability.lots.releasing import hold
from traceability.models import Lot, Recall
from traceability.recalls.recalling import recall

pytestmark = pytest.mark.django_db
ROLES = ["anonymous", "customer", "own", "other", "officer", "staff"]
WORDS = {"reason": "Vượt mức thuốc", "advice": "Đừng dùng", "reason_en": "", "advice_en": ""}
READING = ["chain", "hold", "recall_lot", "recall"]
WRITING = ["hold", "unhold", "recall_lot", "words", "end", "mails", "called", "other_lot"]


@pytest.fixture
def lot(wagtail_site, producer_user):
    product = ProductFactory(producer=producer_user.producers.get(), title="Chè lam")
    return LotFactory(product=product, code="CHE-01")


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


@pytest.fixture
def bought(lot):
    """A package of the lot in an order."""
    order = Order.objects.create(number="SQ100", total_incl_tax=1000, total_excl_tax=1000, currency="VND")
    partner = lot.product.producer.partner
    line = order.lines.create(
        partner=partner, product=lot.product, title=lot.product.title, quantity=1, num_allocated=0,
        line_price_incl_tax=1000, line_price_excl_tax=1000,
        line_price_before_discounts_incl_tax=1000, line_price_before_discounts_excl_tax=1000,
    )  # fmt: skip
    parcel = Parcel.objects.create(order=order, partner=partner)
    return ParcelLine.objects.create(parcel=parcel, order_line=line, lot=lot)


def address(name, lot):
    recalled = Recall.objects.first()
    if name == "other_lot":
        return reverse("recalls:other_lot", args=[ParcelLine.objects.get().pk])
    if name == "called":
        return reverse("recalls:called", args=[recalled.pk, recalled.warnings.get().pk])
    of_lot = name in {"chain", "hold", "unhold", "recall_lot"}
    return reverse(f"recalls:{name}", args=[lot.pk if of_lot else recalled.pk])


def test_matrix_names_every_address():
    assert {one.name for one in urls_recalls.urlpatterns} == {*READING, *WRITING, "recalls"}


@pytest.mark.parametrize("role", ROLES)
def test_reading(role, person, lot):
    recall(lot=lot, by=None, **WORDS)
    client = person(role)
    expected = {"anonymous": 302, "customer": 403, "own": 200, "other": 404, "officer": 200, "staff": 200}[role]
    assert {name: client.get(address(name, lot)).status_code for name in READING} == dict.fromkeys(READING, expected)
    listed = {"anonymous": 302, "customer": 403}.get(role, 200)
    assert client.get(reverse("recalls:recalls")).status_code == listed


@pytest.mark.parametrize("role", ["anonymous", "customer", "other", "staff"])
def test_writing_is_for_the_producers_own_people_and_officers(role, person, lot, bought):
    recalled = recall(lot=lot, by=None, **WORDS)
    warning = RecallWarning.objects.get_or_create(order=bought.parcel.order, recall=recalled)[0]
    client = person(role)
    data = {**WORDS, "note": "x", "is_sure": "on", "action": "recall", "lot": lot.pk}
    refused = {"anonymous": {302}, "customer": {403}, "other": {404}, "staff": {403, 302}}[role]
    for name in WRITING:
        answer = client.post(address(name, lot), data)
        assert answer.status_code in refused, name
    assert Recall.objects.get().reason == WORDS["reason"]
    assert Lot.objects.get(pk=lot.pk).held_at is None
    warning.refresh_from_db()
    assert warning.called_at is None
    bought.refresh_from_db()
    assert bought.lot == lot


def test_others_lots_and_recalls_are_not_in_the_list(person, lot):
    recall(lot=lot, by=None, **WORDS)
    listed = person("other").get(reverse("recalls:recalls"), {"lo": "CHE-01"}).content.decode()
    assert "Chè lam" not in listed
    assert "Chè lam" in person("own").get(reverse("recalls:recalls"), {"lo": "che-01"}).content.decode()


def test_chain_shows_both_directions_with_amounts_and_what_does_not_add_up(person, lot):
    leaf, box = LotFactory(code="LA-01"), LotFactory(code="HOP-01", product=lot.product)
    make(lot, leaf)
    step = make(box, quantity=Decimal(1200), uom="KGM", inputs=[Amount(lot, Decimal("1000.5"), "KGM")])
    page = person("own").get(reverse("recalls:chain", args=[lot.pk])).content.decode()
    assert "LA-01" in page
    assert "HOP-01" in page
    assert "1.200 kg" in page
    assert "1.000,5 kg" in page
    assert step.items.count() == 2


def test_chain_tells_where_the_goods_came_into_hand_and_where_they_left(person, lot):
    for kind, day, where in (
        ("receive", 1, "Vựa chú Sáu"), ("ship", 2, "Bến xe Trà Vinh"), ("receive", 3, "Siêu thị Miền Tây"),
    ):  # fmt: skip
        EventFactory(lot=lot, kind=kind, occurred_at=timezone.now() - dt.timedelta(days=9 - day), place_note=where)
    declare_wrong(event=EventFactory(lot=lot, kind="sell", place_note="Chợ sai"), reason="Nhầm", by=None)
    page = person("own").get(reverse("recalls:chain", args=[lot.pk])).content.decode()
    back, ahead = page[page.index('id="one-back"') : page.index('id="one-ahead"')], page[page.index('id="one-ahead"') :]
    assert "Vựa chú Sáu" in back
    assert "Siêu thị Miền Tây" not in back
    assert "Bến xe Trà Vinh" in ahead
    assert "Siêu thị Miền Tây" in ahead
    assert "Chợ sai" not in page


def test_list_of_recalls_belongs_to_the_desk_of_a_producer(person, lot):
    assert 'class="tabbar"' in person("own").get(reverse("recalls:recalls")).content.decode()


def test_recall_is_looked_at_first_and_takes_along_what_is_not_left_out(person, lot):
    small, large = (LotFactory(product=lot.product, code=code) for code in ("NHO", "LON"))
    make(small, lot)
    make(large, lot)
    client, url = person("own"), reverse("recalls:recall_lot", args=[lot.pk])
    assert "NHO" in client.get(url).content.decode()
    client.post(url, {**WORDS, "action": "look", "without": [small.pk]})
    client.post(url, {**WORDS, "action": "recall"})
    assert not Recall.objects.exists()

    client.post(url, {**WORDS, "action": "recall", "is_sure": "on", "without": [small.pk]})
    assert sorted(Recall.objects.values_list("lot__code", flat=True)) == ["CHE-01", "LON"]


def test_household_holds_and_officer_recalls_what_others_made_from_the_lot(person, lot):
    theirs = LotFactory(code="CUA-HO")
    make(theirs, lot)
    url, data = reverse("recalls:recall_lot", args=[lot.pk]), {**WORDS, "action": "recall", "is_sure": "on"}
    person("own").post(url, data)
    theirs.refresh_from_db()
    assert theirs.held_at
    assert not theirs.recalls.exists()

    person("officer").post(url, data)
    assert theirs.recalls.open().exists()


def test_hold_takes_along_and_ends(person, lot):
    made = LotFactory(product=lot.product)
    make(made, lot)
    client = person("own")
    client.post(reverse("recalls:hold", args=[lot.pk]), {"reason": "Chờ kiểm nghiệm", "with_made": "1"})
    assert Lot.objects.filter(held_reason="Chờ kiểm nghiệm").count() == 2
    client.post(reverse("recalls:unhold", args=[lot.pk]))
    assert Lot.objects.filter(held_at__isnull=False).count() == 1


def test_words_are_changed_and_the_recall_is_ended(person, lot):
    recalled = recall(lot=lot, by=None, **WORDS)
    client = person("officer")
    client.post(reverse("recalls:words", args=[recalled.pk]), {**WORDS, "reason": "Dư lượng thuốc"})
    client.post(reverse("recalls:end", args=[recalled.pk]), {"note": "Đã thu đủ"})
    recalled.refresh_from_db()
    assert (recalled.reason, recalled.ended_note, recalled.is_open) == ("Dư lượng thuốc", "Đã thu đủ", False)


def test_huge_tree_is_cut_and_says_so(person, lot):
    for number in range(210):
        make(LotFactory(product=lot.product, code=f"N{number:03d}"), lot)
    page = person("own").get(reverse("recalls:chain", args=[lot.pk])).content.decode()
    assert "210" in page
    assert page.count('class="small chain__far"') == 200
    assert "Còn 10 bước sau đó không hiện ở đây." in page


def test_what_an_officer_has_decided_a_household_neither_changes_nor_ends(person, lot, officer):
    recalled = recall(lot=lot, by=officer, **WORDS)
    client, page = person("own"), reverse("recalls:recall", args=[recalled.pk])
    assert reverse("recalls:end", args=[recalled.pk]) not in client.get(page).content.decode()
    for name, data in {
        "words": {**WORDS, "reason": "Không có gì"},
        "end": {"note": "Xong"},
        "recall_lot": {**WORDS, "reason": "Không có gì", "action": "recall", "is_sure": "on"},
    }.items():
        assert client.post(address(name, lot), data).status_code == 403, name
    recalled.refresh_from_db()
    assert (recalled.reason, recalled.is_open) == (WORDS["reason"], True)

    officer.is_active = False
    officer.save()
    assert client.post(address("end", lot), {"note": "Xong"}).status_code == 403


def test_a_hold_of_an_officer_is_ended_by_officers(person, lot, officer):
    hold(lot=lot, reason="Chờ kiểm nghiệm", by=officer)
    client = person("own")
    assert reverse("recalls:unhold", args=[lot.pk]) not in client.get(address("chain", lot)).content.decode()
    assert client.post(address("unhold", lot)).status_code == 403
    assert client.post(address("hold", lot), {"reason": "Của tôi"}).status_code == 403
    lot.refresh_from_db()
    assert lot.held_reason == "Chờ kiểm nghiệm"

    person("officer").post(address("unhold", lot))
    lot.refresh_from_db()
    assert lot.held_at is None


def test_household_reads_of_the_recall_that_took_its_lot_along(person, lot, officer):
    leaf = LotFactory(code="LA-01", product=ProductFactory(title="Lá dứa"))
    make(lot, leaf)
    recalled = recall(lot=leaf, by=officer, with_made=None, **WORDS)
    client, public = person("own"), reverse("recall", args=[recalled.pk])
    for url in (reverse("recalls:recalls"), address("chain", lot)):
        assert public in client.get(url).content.decode()
    assert client.get(public).status_code == 200


def test_household_calls_its_own_customers_only(person, lot, attempt_for, django_capture_on_commit_callbacks):
    theirs = LotFactory(code="CUA-HO")
    make(theirs, lot)
    own, other = (attempt_for(one.product, 1, method="cod", email="") for one in (lot, theirs))
    with django_capture_on_commit_callbacks(execute=True):
        recalled = recall(lot=lot, by=None, with_made=None, **WORDS)
    assert RecallWarning.objects.count() == 2
    url = reverse("recalls:recall", args=[recalled.pk])
    page = person("own").get(url).content.decode()
    assert own.number in page
    assert other.number not in page
    assert other.number in person("officer").get(url).content.decode()


def test_who_works_for_two_producers_recalls_what_both_made(person, lot, producer_user):
    made = LotFactory(code="CUA-HO")
    made.product.producer.members.add(producer_user)
    make(made, lot)
    url = reverse("recalls:recall_lot", args=[lot.pk])
    person("own").post(url, {**WORDS, "action": "recall", "is_sure": "on"})
    assert made.recalls.open().exists()
