"""Who bought what is called back is told once; it is not packed, not sent and not sold any more."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from oscar.apps.partner.strategy import Default

from shop.baskets.basket import left_of
from shop.mail.delivery import ServerAway
from shop.models import OutgoingMail, Parcel, ParcelLine, RecallWarning
from shop.parcels.handling import MustNotBeSent, WrongStep, cancel, mark_packed, ship, take_other_lot
from shop.recalls.warnings import mail_warnings, reach, warn
from shop.stock.reserving import Unplaceable
from tests.factories import LotFactory, UserFactory
from tests.mailing import letters
from tests.traceability.lots.test_chain import make
from traceability.lots.releasing import hold, is_stopped, unhold
from traceability.models import Recall
from traceability.recalls.recalling import end_recall, recall

pytestmark = pytest.mark.django_db
WORDS = {"reason": "Vượt mức thuốc", "advice": "Đừng dùng", "reason_en": "Residues", "advice_en": "Do not use it"}


@pytest.fixture
def lot(product):
    return LotFactory(product=product, code="MAT-01")


@pytest.fixture
def bought(lot, attempt_for):
    """An order with a package of the lot."""
    attempt = attempt_for(lot.product, 1, method="cod")
    assert ParcelLine.objects.get(parcel__order=attempt.order).lot == lot
    letters().clear()
    return attempt


@pytest.mark.django_db(transaction=True)
def test_customer_is_mailed_once_in_the_language_of_the_order(lot, bought):
    send(bought.order)
    recalled = recall(lot=lot, by=None, **WORDS)
    assert len(letters()) == 1
    recall(lot=lot, by=None, **WORDS | {"reason": "Dư lượng"})
    warn(recall=recalled)

    (sent,) = letters()
    assert sent.to == [bought.email]
    assert f"- 1 × {lot.product.title} (lô MAT-01)" in sent.body
    assert "Vượt mức thuốc" in sent.body
    assert "Đừng dùng" in sent.body
    assert "Đừng dùng" in sent.alternatives[0][0]
    assert RecallWarning.objects.reached().count() == 1


@pytest.mark.django_db(transaction=True)
def test_customer_whose_parcel_was_not_sent_reads_that_there_is_nothing_to_do(lot, bought):
    bought.language = "en"
    bought.save()
    recall(lot=lot, by=None, **WORDS)
    (sent,) = letters()
    assert "is not sent to you" in sent.subject
    for text in (sent.body, sent.alternatives[0][0]):
        assert "You do not have to do anything" in text
        assert "MAT-01" in text
        assert "Residues" in text
        assert "Do not use it" not in text
        assert "do not eat" not in text


@pytest.mark.django_db(transaction=True)
def test_customer_is_told_again_when_more_of_the_order_is_recalled(lot, attempt_for):
    made = LotFactory(product=lot.product, code="MAT-02")
    make(made, lot)
    attempt = attempt_for(lot.product, 1, method="cod")
    letters().clear()
    recalled = recall(lot=lot, by=None, **WORDS)
    assert "MAT-02" not in letters()[0].body
    ParcelLine.objects.filter(parcel__order=attempt.order).update(lot=made)
    recall(lot=lot, by=None, with_made=None, **WORDS)
    warn(recall=recalled)

    assert len(letters()) == 2
    assert "MAT-02" in letters()[1].body


def test_customer_whose_mail_still_waits_is_told_of_all_lots_in_one(lot, attempt_for):
    made = LotFactory(product=lot.product, code="MAT-02")
    make(made, lot)
    attempt = attempt_for(lot.product, 1, method="cod")
    letters().clear()
    recall(lot=lot, by=None, **WORDS)
    ParcelLine.objects.filter(parcel__order=attempt.order).update(lot=made)
    recall(lot=lot, by=None, with_made=None, **WORDS)
    (sent,) = letters()
    assert "MAT-02" in sent.body


def test_goods_that_had_no_lot_when_they_were_ordered_get_one_when_they_are_packed(product, attempt_for):
    """Without it a recall would never find who bought them."""
    attempt_for(product, 1, method="cod")
    line = ParcelLine.objects.get()
    assert line.lot is None
    late, early = (
        LotFactory(product=product, expires_date=timezone.localdate() + dt.timedelta(days=n)) for n in (90, 9)
    )
    mark_packed(parcel=line.parcel)
    line.refresh_from_db()
    assert line.lot == early

    recall(lot=early, by=None, **WORDS)
    with pytest.raises(MustNotBeSent):
        ship(parcel=line.parcel, carrier="", tracking="")
    assert late.recalls.count() == 0


@pytest.mark.django_db(transaction=True)
def test_recall_of_what_went_in_reaches_the_order_too(lot, bought):
    leaf = LotFactory(code="LEAF")
    make(lot, leaf)
    recall(lot=leaf, by=None, with_made=None, **WORDS)
    assert len(letters()) == 1


def test_whoever_no_mail_has_reached_yet_is_listed_for_a_call_and_mailed_again(lot, bought, client, officer, settings):
    settings.MAIL_TRANSPORT = "tests.shop.parcels.test_recalls_and_orders.Broken"
    recalled = recall(lot=lot, by=None, **WORDS)
    with pytest.raises(ServerAway):
        letters()
    warning = RecallWarning.objects.get()
    assert warning.mail.failure == "OSError: no route to the mail server"
    client.force_login(officer)
    page = reverse("recalls:recall", args=[recalled.pk])
    assert f"tel:{bought.phone}" in client.get(page).content.decode()

    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    assert letters() == []
    client.post(reverse("recalls:mails", args=[recalled.pk]))
    client.post(reverse("recalls:mails", args=[recalled.pk]))
    assert len(letters()) == 1
    assert f"tel:{bought.phone}" not in client.get(page).content.decode()


class Broken:
    def __init__(self, *args, **kwargs):
        pass

    def open(self):
        raise OSError("no route to the mail server")

    def close(self):
        pass


def test_a_warning_without_its_mail_gets_one_from_the_schedule_and_only_one(lot, bought):
    recall(lot=lot, by=None, **WORDS)
    OutgoingMail.objects.all().delete()
    assert [mail_warnings(), mail_warnings()] == [1, 0]
    assert len(letters()) == 1


@pytest.mark.django_db(transaction=True)
def test_customer_without_address_is_listed_for_a_call(lot, bought, client, officer):
    bought.email = ""
    bought.save()
    recalled = recall(lot=lot, by=None, **WORDS)
    assert not letters()

    client.force_login(officer)
    page = client.get(reverse("recalls:recall", args=[recalled.pk])).content.decode()
    assert f"tel:{bought.phone}" in page
    client.post(reverse("recalls:called", args=[recalled.pk, RecallWarning.objects.get().pk]))
    assert f"tel:{bought.phone}" not in client.get(reverse("recalls:recall", args=[recalled.pk])).content.decode()


def test_who_called_a_customer_first_stays_noted(lot, bought, client, officer):
    address = reverse("recalls:called", args=[recall(lot=lot, by=None, **WORDS).pk, RecallWarning.objects.get().pk])
    for caller in (officer, UserFactory(is_superuser=True)):
        client.force_login(caller)
        client.post(address)
    assert RecallWarning.objects.get().called_by == officer


def send(order):
    for parcel in Parcel.objects.filter(order=order):
        ship(parcel=parcel, carrier="", tracking="")


def test_order_page_says_it_first_and_says_when_it_is_over(lot, bought, client):
    send(bought.order)
    recalled = recall(lot=lot, by=None, **WORDS)
    page = client.get(bought.get_absolute_url()).content.decode()
    assert page.index("Vượt mức thuốc") < page.index("<h1")
    assert "notice--danger" in page
    assert "Đừng dùng" in page

    end_recall(recall=recalled, note="Đã thu đủ", by=None)
    page = client.get(bought.get_absolute_url()).content.decode()
    assert "notice--danger" not in page
    assert "Đã thu đủ" in page


def test_order_page_frightens_nobody_about_what_was_not_sent(lot, bought, client):
    recall(lot=lot, by=None, **WORDS)
    page = client.get(bought.get_absolute_url()).content.decode()
    assert "notice--danger" not in page
    assert "Vượt mức thuốc" in page
    assert "Đừng dùng" not in page


def test_order_page_tells_of_a_hold_until_it_ends(lot, bought, client):
    hold(lot=lot, reason="Chờ kiểm nghiệm", by=None)
    page = client.get(bought.get_absolute_url()).content.decode()
    assert page.index("Chờ kiểm nghiệm") < page.index("<h1")
    assert "đừng dùng" not in page
    unhold(lot=lot, by=None)
    send(bought.order)
    assert "Chờ kiểm nghiệm" not in client.get(bought.get_absolute_url()).content.decode()

    hold(lot=lot, reason="Chờ kiểm nghiệm", by=None)
    assert "đừng dùng" in client.get(bought.get_absolute_url()).content.decode()
    recall(lot=lot, by=None, **WORDS)
    assert "Chờ kiểm nghiệm" not in client.get(bought.get_absolute_url()).content.decode()


def test_a_drill_mails_no_customer_and_stands_on_no_order_page(lot, bought, client):
    send(bought.order)
    recall(lot=lot, by=None, is_drill=True, **WORDS)
    assert letters() == []
    assert not RecallWarning.objects.exists()
    assert WORDS["reason"] not in client.get(bought.get_absolute_url()).content.decode()


def test_what_was_cancelled_is_nobodys_to_be_warned_of(lot, bought, client):
    cancel(parcel=Parcel.objects.get())
    letters().clear()
    recall(lot=lot, by=None, **WORDS)
    assert letters() == []
    assert not RecallWarning.objects.exists()
    assert reach([lot.pk]).orders == 0
    assert WORDS["reason"] not in client.get(bought.get_absolute_url()).content.decode()


def test_recall_that_was_over_before_the_order_does_not_stand_on_its_page(lot, attempt_for, client):
    end_recall(recall=recall(lot=lot, by=None, **WORDS), note="Đã thu đủ", by=None)
    attempt = attempt_for(lot.product, 1, method="cod")
    page = client.get(attempt.get_absolute_url()).content.decode()
    assert WORDS["reason"] not in page
    assert "Đã thu đủ" not in page


def test_order_that_is_placed_while_its_lot_is_recalled_is_warned_of(lot, attempt_for, monkeypatch):
    """The lot was picked before the recall, and the recall looked for orders before this one was there."""

    def pick(products):
        Recall.objects.create(lot=lot, reason="Vượt mức thuốc", advice="Đừng dùng")
        return {lot.product_id: lot.pk}

    monkeypatch.setattr("shop.checkout.fulfil.pick_lots", pick)
    attempt = attempt_for(lot.product, 1, method="cod")
    assert RecallWarning.objects.get().order == attempt.order


def test_parcel_with_a_recalled_lot_cannot_go_until_another_lot_is_taken(lot, bought):
    other = LotFactory(product=lot.product)
    recall(lot=lot, by=None, **WORDS)
    parcel = Parcel.objects.get()
    with pytest.raises(MustNotBeSent, match="MAT-01"):
        mark_packed(parcel=parcel)
    with pytest.raises(MustNotBeSent):
        ship(parcel=parcel, carrier="", tracking="")
    with pytest.raises(MustNotBeSent):
        take_other_lot(line=parcel.lines.get(), lot=lot)

    take_other_lot(line=parcel.lines.get(), lot=other)
    mark_packed(parcel=parcel)
    parcel.refresh_from_db()
    assert parcel.status == "packed"


def test_parcel_with_a_lot_on_hold_cannot_go_until_the_hold_ends(lot, bought):
    hold(lot=lot, reason="Chờ kiểm nghiệm", by=None)
    parcel = Parcel.objects.get()
    with pytest.raises(MustNotBeSent, match="MAT-01"):
        mark_packed(parcel=parcel)
    with pytest.raises(MustNotBeSent):
        ship(parcel=parcel, carrier="", tracking="")
    unhold(lot=lot, by=None)
    ship(parcel=parcel, carrier="", tracking="")


def test_a_parcel_that_was_sent_keeps_its_lot(lot, bought):
    send(bought.order)
    with pytest.raises(WrongStep):
        take_other_lot(line=ParcelLine.objects.get(), lot=LotFactory(product=lot.product))
    assert ParcelLine.objects.get().lot == lot


def test_goods_that_had_no_lot_get_one_when_they_are_sent_without_being_packed_first(product, attempt_for):
    attempt = attempt_for(product, 1, method="cod")
    lot = LotFactory(product=product)
    send(attempt.order)
    assert ParcelLine.objects.get().lot == lot


def test_a_lot_of_another_product_is_not_taken_instead(lot, bought):
    other = LotFactory(product__producer=lot.product.producer, code="CHE-01")
    with pytest.raises(MustNotBeSent, match="CHE-01"):
        take_other_lot(line=ParcelLine.objects.get(), lot=other)
    assert ParcelLine.objects.get().lot == lot


def test_parcel_page_flags_the_lot_and_offers_others(lot, bought, client, producer_user):
    lot.product.producer.members.add(producer_user)
    other = LotFactory(product=lot.product, code="MAT-02")
    recall(lot=lot, by=None, **WORDS)
    parcel = Parcel.objects.get()
    client.force_login(producer_user)
    page = client.get(reverse("desk:parcel", args=[parcel.pk])).content.decode()
    assert "notice--danger" in page
    assert reverse("desk:parcel_packed", args=[parcel.pk]) not in page

    client.post(reverse("recalls:other_lot", args=[parcel.lines.get().pk]), {"lot": other.pk})
    assert parcel.lines.get().lot == other
    assert (
        reverse("desk:parcel_packed", args=[parcel.pk])
        in client.get(reverse("desk:parcel", args=[parcel.pk])).content.decode()
    )


def test_product_is_not_sold_when_all_its_lots_are_recalled_or_held(lot, bought, attempt_for):
    other = LotFactory(product=lot.product)
    recall(lot=lot, by=None, **WORDS)
    assert not is_stopped(lot.product)
    hold(lot=other, reason="Chờ kiểm nghiệm", by=None)
    assert is_stopped(lot.product)
    bought.basket.strategy = Default()
    assert left_of(bought.basket, lot.product) == 0
    with pytest.raises(Unplaceable):
        attempt_for(lot.product, 1, method="cod")


def test_product_page_offers_nothing_that_is_stopped(lot, client, wagtail_site):
    url = lot.product.get_absolute_url()
    assert "InStock" in client.get(url).content.decode()
    recall(lot=lot, by=None, **WORDS)
    assert "OutOfStock" in client.get(url).content.decode()


def test_product_without_lots_sells_as_before(product):
    assert not is_stopped(product)


def test_reach_counts_packages_orders_and_customers(lot, bought):
    found = reach([lot.pk])
    assert (found.lots, found.orders, found.waiting, found.mails, found.calls) == (1, 1, 1, 1, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_parcel_that_is_packed_while_its_lot_is_recalled_is_refused_or_warned_of(lot, bought):
    gate = Barrier(2)

    def pack():
        try:
            gate.wait()
            mark_packed(parcel=Parcel.objects.get())
            return "packed"
        except MustNotBeSent:
            return "refused"
        finally:
            connection.close()

    def call_back():
        try:
            gate.wait()
            recall(lot=lot, by=None, **WORDS)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        packing, recalling = pool.submit(pack), pool.submit(call_back)
        recalling.result()
        assert packing.result() in {"packed", "refused"}
    with pytest.raises(MustNotBeSent):
        ship(parcel=Parcel.objects.get(), carrier="", tracking="")
    assert RecallWarning.objects.count() == 1
