"""One byte is changed somewhere, a thousand times: it is found each time, and the row is named."""

import os
import string
from collections import Counter
from decimal import Decimal
from random import Random, SystemRandom

import pytest
from django.db import connection, transaction
from django.utils import timezone

from catalogue.models import Certificate, Recognition
from catalogue.models.certificates import CertificateDecision
from tests.factories import LotFactory
from tests.traceability.ledger.mutating import cells, mutate
from traceability.append_only import lifted
from traceability.ledger.log.cosigning import attach
from traceability.ledger.log.notes import COSIGNATURE, Note, Signer, read_note
from traceability.ledger.log.sequencing import sequence
from traceability.ledger.log.verifying import verify
from traceability.lots import events
from traceability.models import (
    Event,
    EventItem,
    LogCheckpoint,
    LogCosignature,
    LogEntry,
    LogLeaf,
    LogPending,
    LogRecord,
    LogTile,
    Lot,
    LotCertificate,
    Recall,
    RollBinding,
    RollWithdrawal,
    StampRoll,
    UndoneBinding,
)

# Without counting lines: a thousand whole verifications take half as long, and other tests cover the same code.
pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.no_cover]
SEED = int(os.environ.get("MUTATION_SEED") or SystemRandom().randrange(2**32))
ROWS = (
    Event, EventItem, Certificate, LotCertificate, CertificateDecision, Recall, Lot,
    Recognition, StampRoll, RollBinding, UndoneBinding, RollWithdrawal,
)  # fmt: skip


def named(report, cell):
    """Whether a fault names the row itself, or the row that it is a part of."""
    owner = {EventItem: "Event", LotCertificate: "Certificate", CertificateDecision: "Certificate"}.get(cell.model)
    own = [f for f in report.faults if f.model == cell.model.__name__ and f.pk == cell.pk]
    return own or [f for f in report.faults if f.model == owner and f" {cell.pk}" in f.what]


def change_and_verify(places, how_many, random, is_named):
    done, counts = 0, Counter()
    while done < how_many:
        cell = random.choice(places)
        with transaction.atomic():
            how = mutate(cell, random)
            if how is not None:
                report = verify()
                assert is_named(report, cell), f"{cell}: {how} was not named: {report.faults}; MUTATION_SEED={SEED}"
                counts[cell.model.__name__] += 1
                done += 1
            transaction.set_rollback(True)
    assert verify().is_whole
    return counts


def test_a_byte_changed_in_events_certificates_recalls_or_lots_is_found_and_named(journey):
    counts = change_and_verify(cells(*ROWS), 1000, Random(SEED), named)
    print(f"1000 of 1000 found and named, seed {SEED}: {dict(counts)}")
    assert len(counts) == len(ROWS)


def test_a_byte_changed_in_the_log_itself_is_found(journey):
    event = Event.objects.first()
    for number in range(260):  # more than a tile
        event.note = f"lần {number}"
        event.save()
    sequence()
    random = Random(SEED)
    with lifted(connection):
        tables = [random.sample(cells(model), 12) for model in (LogEntry, LogRecord, LogLeaf)]
        places = [*cells(LogCheckpoint, LogTile), *(cell for some in tables for cell in some)]
        counts = change_and_verify(places, 100, random, lambda report, _cell: report.faults)
    print(f"100 of 100 found, seed {SEED}: {dict(counts)}")


@pytest.mark.parametrize(
    "model", [Event, EventItem, Recall, LotCertificate, LogEntry, LogRecord, LogLeaf, LogCheckpoint]
)
def test_a_row_that_is_removed_is_missed(journey, model):
    pk = model.objects.order_by("-pk").values_list("pk", flat=True)[0 if model is not LogEntry else 3]
    with lifted(connection), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE "{model._meta.pk.column}" = %s', [pk])
        found = verify().faults
        transaction.set_rollback(True)
    assert any(str(pk) in f"{fault.pk} {fault.what}" for fault in found), found


def test_two_leaves_that_changed_places_are_found(journey):
    first, second = LogLeaf.objects.order_by("index")[:2]
    table = LogLeaf._meta.db_table
    with lifted(connection), transaction.atomic(), connection.cursor() as cursor:
        for index, to in ((first.index, -1), (second.index, first.index), (-1, second.index)):
            cursor.execute(f'UPDATE "{table}" SET "index" = %s WHERE "index" = %s', [to, index])
        found = verify().faults
        transaction.set_rollback(True)
    assert "LogCheckpoint" in {fault.model for fault in found}


def test_an_event_that_came_in_past_the_ledger_is_found(journey):
    stranger = Event.objects.first()
    stranger.pk, stranger.client_key, stranger.event_hash = None, None, None
    Event.objects.bulk_create([stranger])
    one, steps = verify().faults
    assert str(one) == f"Event {stranger.pk}: not in the ledger"
    assert f"{steps.model} {steps.pk}: {steps.what}" == f"Lot {stranger.lot_id}: changed: count, steps"


def test_a_changed_file_is_found(journey):
    file = Certificate.objects.exclude(file="").get().file
    with open(file.path, "wb") as other:
        other.write(b"another certificate")
    assert [fault.what for fault in verify().faults] == ["changed: file of file"]
    file.storage.delete(file.name)
    assert [fault.what for fault in verify().faults] == ["changed: file of file: missing"]
    assert verify(with_files=False).is_whole


def test_entries_taken_out_of_the_queue_are_missed(journey):
    Event.objects.first().save()
    event = Event.objects.first()
    event.note = "khác"
    event.save()
    LogPending.objects.all().delete()
    assert "neither in the tree nor waiting" in verify().faults[0].what


def changed_in(model, pk, **columns):
    """What verify finds after somebody with all rights wrote these columns."""
    with lifted(connection), transaction.atomic():
        names = ", ".join(f'"{name}" = %s' for name in columns)
        with connection.cursor() as cursor:
            sql = f'UPDATE "{model._meta.db_table}" SET {names} WHERE "{model._meta.pk.column}" = %s'
            cursor.execute(sql, [*columns.values(), pk])
        found = verify().faults
        transaction.set_rollback(True)
    return [str(fault) for fault in found]


def test_a_checkpoint_has_one_spelling_and_no_strangers_signatures(journey):
    newest = LogCheckpoint.objects.latest("size")
    *_, signature = newest.note.split()
    assert signature.endswith("=")
    letters = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    same_bytes = letters[letters.index(signature[-2]) ^ 1]
    other = newest.note.replace(signature, f"{signature[:-2]}{same_bytes}=")
    for note in (other, f"{newest.note}— stranger.example AAAAAAA=\n"):
        assert any(f"LogCheckpoint {newest.pk}" in fault for fault in changed_in(LogCheckpoint, newest.pk, note=note))


def test_bytes_instead_of_text_and_text_instead_of_numbers_are_found(journey):
    """SQLite takes anything in any column, and Python would read the same from it."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps to the types of its columns")
    lot = LotFactory(code="12")
    event = events.record_event(
        lot=lot, kind="pack", occurred_at=timezone.now(), actor="x", by=None, quantity=Decimal("0.5"), uom="KGM"
    )
    sequence()
    assert f"Lot {lot.pk}: changed: code" in changed_in(Lot, lot.pk, code=b"\x12")[0]
    item = event.items.get()
    assert f"items {item.pk}.quantity" in changed_in(EventItem, item.pk, quantity="_.5")[0]


@pytest.mark.parametrize("model", [LogCosignature, LogRecord, LogLeaf, LogCheckpoint])
def test_keys_of_another_type_do_not_keep_the_search_from_ending(journey, settings, model):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps to the types of its columns")
    witness = Signer("w.example", COSIGNATURE, bytes(32))
    settings.TRACEABILITY_LEDGER_WITNESSES = str(witness.verifier)
    text = read_note(LogCheckpoint.objects.latest("size").note).text
    attach(str(Note(text, (witness.sign(text, 1_800_000_000),))))
    key = model.objects.latest("pk").pk
    assert changed_in(model, key, **{model._meta.pk.column: str(key).encode()})


def test_tiles_are_checked(journey):
    event = Event.objects.first()
    for number in range(260):
        event.note = f"lần {number}"
        event.save()
    sequence()
    tile = LogTile.objects.get()
    with lifted(connection), transaction.atomic():
        LogTile.objects.filter(pk=tile.pk).update(root=bytes(32))
        assert [fault.what for fault in verify().faults] == ["does not fit the leaves: root"]
        tile.delete()
        assert verify().faults[0].what == "missing"
        transaction.set_rollback(True)
