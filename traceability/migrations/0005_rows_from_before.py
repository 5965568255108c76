"""What was kept in other ways before: what an event is about, and which stamps are void."""

from django.db import migrations
from django.db.models import Exists, OuterRef

BATCH = 2000


def add_items(apps, schema_editor):
    """An event said by its lot alone what it is about; now that stands among its items, like everything else."""
    Event, EventItem = apps.get_model("traceability", "Event"), apps.get_model("traceability", "EventItem")
    without = Event.objects.filter(lot__isnull=False).exclude(Exists(EventItem.objects.filter(event=OuterRef("pk"))))
    items = (
        EventItem(event_id=event, role="subject", lot_id=lot)
        for event, lot in without.values_list("pk", "lot").iterator(chunk_size=BATCH)
    )
    EventItem.objects.bulk_create(items, batch_size=BATCH)


def withdraw_void_stamps(apps, schema_editor):
    """A void stamp was a row with a status; now a range of withdrawn stamps says it, of one stamp here."""
    Stamp, Withdrawal = apps.get_model("traceability", "Stamp"), apps.get_model("traceability", "RollWithdrawal")
    void = Stamp.objects.filter(status="void")
    ranges = (
        Withdrawal(
            roll_id=stamp.roll_id, first_unit=stamp.unit, last_unit=stamp.unit, kind="void",
            reason=stamp.void_reason or "–", withdrawn_at=stamp.voided_at, withdrawn_by_id=stamp.voided_by_id,
        )
        for stamp in void.iterator(chunk_size=BATCH)
    )
    Withdrawal.objects.bulk_create(ranges, batch_size=BATCH)
    void.update(status="seen")


class Migration(migrations.Migration):
    dependencies = [("traceability", "0004_trusted_traceability")]
    operations = [
        migrations.RunPython(add_items, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(withdraw_void_stamps, migrations.RunPython.noop, elidable=True),
    ]
