"""Whoever locks rows has begun a transaction: one race on PostgreSQL is not the only one to notice."""

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from catalogue.models import Product
from scripts.steps import ROOT
from tests.locks import Walk

MODULE = """
from django.db import transaction
from shop.elsewhere import reserve

@transaction.atomic
def pack():
    _held()
    reserve()
def _held(): Row.objects.select_for_update().get()
def look():
    with transaction.atomic():
        _held()
"""
ELSEWHERE = "def reserve(): list(Row.objects.select_for_update())"


@pytest.fixture(scope="module")
def walk():
    return Walk.of(ROOT, ("shop", "cms", "traceability", "catalogue"))


def walked(added="", elsewhere=""):
    return Walk({"shop.here": MODULE + added, "shop.elsewhere": ELSEWHERE + elsewhere}).faults()


@pytest.mark.parametrize(
    ("added", "fault"),
    [
        ("@transaction.atomic\ndef take(): reserve()", None),
        ("@transaction.atomic\ndef take(): _through()\ndef _through(): reserve()", None),
        ("@transaction.atomic\ndef take(): reserve()\ndef press(): pack()", None),
        ("def take(): reserve()", "shop.here.take"),
        ("def take(): _held()", "shop.here.take"),
        ("def take():\n    with transaction.atomic():\n        reserve()", None),
        ("@transaction.atomic\ndef take(): transaction.on_commit(lambda: reserve())", "shop.here.take:later"),
        ("TABLE = {'a': reserve}", "shop.here:later"),
        ("class View:\n    def post(self): self._take()\n    def _take(self): reserve()", "shop.here.View.post"),
    ],
)
def test_the_walk_finds_a_lock_in_nobodys_transaction(added, fault):
    assert walked(added) == ({fault} if fault else set())


def test_no_rows_are_locked_outside_of_a_transaction(walk):
    assert walk.faults() == set()


@pytest.mark.parametrize(
    "room",
    [
        "shop.parcels", "shop.stock", "shop.checkout", "shop.recalls", "traceability.recalls", "traceability.lots",
        "traceability.rolls", "traceability.scans", "traceability.reports", "traceability.epcis", "cms.stories",
    ],
)  # fmt: skip
def test_the_walk_comes_through_every_room_that_writes(walk, room):
    assert [name for name in walk.verbs() if name.startswith(f"{room}.")]


def test_the_verbs_of_parcels_lock_in_transactions_of_their_own(walk):
    verbs = ("mark_packed", "ship", "mark_delivered", "cancel", "take_other_lot")
    assert {f"shop.parcels.handling.{name}" for name in verbs} <= walk.verbs()


@pytest.mark.both
@pytest.mark.django_db
def test_a_lock_outside_of_a_transaction_is_refused_on_every_database():
    with pytest.raises(TransactionManagementError):
        list(Product.objects.select_for_update())
    with transaction.atomic():
        assert list(Product.objects.select_for_update()) == []
    assert not connection.needs_rollback
