"""verify_ledger goes on from a checkpoint up to which all was verified, and finds what came or changed after it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from traceability.append_only import lifted
from traceability.ledger.log.resuming import Start
from traceability.ledger.log.sequencing import sequence
from traceability.ledger.log.storage import latest
from traceability.ledger.log.verifying import verify
from traceability.models import Event, LogCheckpoint, LogEntry, LogLeaf, LogPending, LogRecord, LogTile

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def now():
    newest = latest()
    return Start(newest.size, bytes(newest.root))


def change(event, times=1):
    for number in range(times):
        event.note = f"{event.note}{number}"
        event.save()
    sequence()


@pytest.mark.parametrize("more", [0, 1, 230, 300])
def test_only_what_came_after_is_read(journey, more):
    event, start = Event.objects.first(), now()
    change(event, more)
    report = verify(start=start)
    assert (report.faults, report.entries, report.size) == ([], more, start.size + more)
    assert report.root == verify().root
    assert report.rows == min(more, 1)


def test_it_goes_on_from_every_size_over_more_than_a_tile(journey):
    event = Event.objects.first()
    starts = []
    for _time in range(5):
        change(event, 57)
        starts.append(now())
    for start in starts:
        assert verify(start=start).faults == []
    assert LogTile.objects.count() == 1


def faults_after(tamper, start):
    with lifted(connection), transaction.atomic():
        tamper()
        found = verify(start=start).faults
        transaction.set_rollback(True)
    return [f"{one.model} {one.pk}: {one.what}" for one in found]


def test_what_was_changed_in_new_entries_is_found(journey):
    event, start = Event.objects.first(), now()
    change(event)
    new = LogEntry.objects.latest("pk")
    row = Event.objects.filter(pk=event.pk)
    assert faults_after(lambda: row.update(note="khác"), start) == [f"Event {event.pk}: changed: note"]
    record = LogRecord.objects.filter(pk=new.pk)
    assert "not what it committed to" in faults_after(lambda: record.update(salt=bytes(32)), start)[0]
    leaf = LogLeaf.objects.filter(entry=new)
    assert (
        f"LogEntry {new.pk}: does not hash to its leaf" in faults_after(lambda: leaf.update(hash=bytes(32)), start)[0]
    )


def test_a_row_without_an_entry_and_an_entry_without_a_place_are_found(journey):
    event, start = Event.objects.first(), now()
    event.pk, event.client_key, event.event_hash = None, None, None
    Event.objects.bulk_create([event])
    assert f"Event {event.pk}: not in the ledger" in [str(one) for one in verify(start=start).faults]
    other = Event.objects.earliest("pk")
    other.note = "khác"
    other.save()
    LogPending.objects.all().delete()
    assert "neither in the tree nor waiting" in " ".join(one.what for one in verify(start=start).faults)


def test_leaves_that_were_changed_before_it_are_found(journey):
    start = now()
    leaf = LogLeaf.objects.filter(index=start.size - 1)
    assert "the tree that was verified is not the one" in faults_after(lambda: leaf.update(hash=bytes(32)), start)[0]


def test_a_ledger_that_was_shortened_is_found(journey):
    before = now()
    change(Event.objects.first())
    start = now()

    def shorten():
        LogLeaf.objects.filter(index__gte=before.size).delete()
        LogCheckpoint.objects.filter(size__gt=before.size).delete()

    assert "are missing" in " ".join(faults_after(shorten, start))


def test_the_command_keeps_where_it_goes_on(journey, tmp_path, capsys):
    file = tmp_path / "verified"
    call_command("verify_ledger", "--resume", str(file))
    assert file.read_text() == latest().note
    change(Event.objects.first(), 3)
    capsys.readouterr()
    call_command("verify_ledger", "--resume", str(file))
    assert "3 entries" in capsys.readouterr().out
    assert file.read_text() == latest().note
    kept = file.read_text()
    event = Event.objects.last()
    change(event)
    Event.objects.filter(pk=event.pk).update(note="khác")
    with pytest.raises(SystemExit):
        call_command("verify_ledger", "--resume", str(file))
    assert file.read_text() == kept
    file.write_text(kept.replace("\n", "\nx\n", 1))
    with pytest.raises(CommandError):
        call_command("verify_ledger", "--resume", str(file))
