"""Several at the ledger at the same time, and what is signed when something is wrong with it."""

import threading
from io import StringIO
from itertools import count

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from catalogue.certificates import verify as accept
from catalogue.models import Certificate
from tests.factories import CertificateFactory, LotFactory, UserFactory
from traceability.append_only import lifted
from traceability.ledger.log.sequencing import Inconsistent, sequence
from traceability.ledger.log.storage import latest
from traceability.ledger.log.verifying import verify
from traceability.lots import events
from traceability.models import LogCheckpoint, LogEntry, LogLeaf, LogPending, LotCertificate

pytestmark = pytest.mark.both
at_once = pytest.mark.django_db(transaction=True)
numbers = count()


def beside(act, wait=True):
    """Do it in a thread, with a connection of its own."""
    failed = []

    def run():
        try:
            act()
        except Exception as error:  # told below
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    if wait:
        thread.join(60)
        assert not thread.is_alive()
        assert failed == []
    return thread, failed


def step(lot):
    """Told apart by its note: two steps of one moment that say the same are one and the same event."""
    facts = {"kind": "pack", "actor": "Bà Sáu", "note": f"lần {next(numbers)}"}
    return events.record_event(lot=lot, occurred_at=timezone.now(), by=None, **facts)


@at_once
def test_what_is_written_while_it_verifies_is_no_fault():
    lot = LotFactory()
    step(lot)
    sequence()
    before, added = LogEntry.objects.count(), []

    def go_on(said):
        if not added:
            added.append(said)
            beside(lambda: (step(lot), sequence()))

    report = verify(progress=go_on)
    assert report.faults == []
    assert report.entries == before < LogEntry.objects.count()
    assert verify().faults == []


@at_once
def test_two_who_change_one_certificate_at_once_log_one_after_the_other():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    first = LotFactory()
    second = LotFactory(product=first.product)
    certificate = CertificateFactory(product=first.product, is_for_lots=True)
    with transaction.atomic():
        LotCertificate.objects.create(certificate=certificate, lot=first)
        thread, failed = beside(lambda: LotCertificate.objects.create(certificate=certificate, lot=second), wait=False)
        thread.join(1)  # it waits for us, or has written without our part
    thread.join(60)
    assert failed == []
    sequence()
    assert verify().faults == []


@at_once
def test_an_entry_whose_transaction_stays_open_keeps_no_other_waiting_and_is_not_lost():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    slow, quick = LotFactory(), LotFactory()
    sequence()
    before = LogLeaf.objects.count()
    with transaction.atomic():
        late = step(slow)
        beside(lambda: (step(quick), sequence()))
    there, entry = LogLeaf.objects.count(), LogEntry.objects.get(kind="event", object_id=late.pk)
    assert there > before
    assert not LogLeaf.objects.filter(entry=entry).exists()
    assert sequence() == there - before  # each step is written down in the same kinds of entries
    assert LogLeaf.objects.get(entry=entry).index >= there
    assert verify().faults == []


@at_once
def test_several_who_sequence_at_once_give_each_entry_one_place():
    lot = LotFactory()
    stop = threading.Event()

    def write():
        for _ in range(15):
            step(lot)

    def give_places():
        while not stop.is_set():
            sequence()

    writers = [beside(write, wait=False) for _ in range(2)]
    sequencers = [beside(give_places, wait=False) for _ in range(3)]
    for thread, failed in writers:
        thread.join(120)
        assert failed == []
    stop.set()
    for thread, failed in sequencers:
        thread.join(60)
        assert failed == []
    sequence()
    assert LogPending.objects.count() == 0
    assert [leaf.index for leaf in LogLeaf.objects.order_by("index")] == list(range(LogEntry.objects.count()))
    assert verify().faults == []


def damage(sql, *values):
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ('UPDATE traceability_logleaf SET hash = %s WHERE "index" = 1', "is not the one of"),
        ('DELETE FROM traceability_logleaf WHERE "index" >= 1 AND hash <> %s', "is not the one of"),
        ("UPDATE traceability_logcheckpoint SET note = replace(note, '/ledger', '/lodger') WHERE root <> %s", "signed"),
    ],
)
def test_a_tree_that_is_not_the_one_signed_before_is_never_signed(client, sql, why):
    step(LotFactory())
    sequence()
    signed = latest().note
    damage(sql, bytes(32))
    CertificateFactory()
    with pytest.raises(Inconsistent, match=why):
        sequence()
    with pytest.raises(CommandError, match="nothing more is signed"):
        call_command("ledger_sequence")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_ledger", stdout=out)
    assert "FAULT" in out.getvalue()
    assert LogCheckpoint.objects.count() == 1
    if "lodger" not in sql:
        assert client.get("/ledger/checkpoint").content.decode() == signed
        answer = client.get("/ledger/proof?index=0")
        assert answer.status_code == 200 or answer.json()["error"] == "damaged"


@pytest.mark.django_db
def test_a_certificates_decision_and_its_entry_are_one(monkeypatch):
    """When the entry cannot be written, the decision is not written either."""
    certificate, officer = CertificateFactory(), UserFactory()
    monkeypatch.setattr("traceability.ledger.log.appending.canonical", lambda _value: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        accept(certificate=certificate, by=officer)
    assert not Certificate.objects.get().is_verified
