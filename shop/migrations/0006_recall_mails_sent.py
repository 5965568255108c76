"""Who was mailed about a recall before there was an outbox has a sent mail in it, without its words."""

from uuid import uuid4

from django.db import migrations

PORTION = 500


def keep_what_was_sent(apps, schema_editor):
    RecallWarning = apps.get_model("shop", "RecallWarning")
    told = RecallWarning.objects.filter(mailed_at__isnull=False, mail__isnull=True).order_by("pk")
    while warnings := list(told[:PORTION]):
        _keep(apps, warnings)
        RecallWarning.objects.bulk_update(warnings, ["mail"])


def _keep(apps, warnings):
    OutgoingMail, CheckoutAttempt = (apps.get_model("shop", name) for name in ("OutgoingMail", "CheckoutAttempt"))
    attempts = {one.order_id: one for one in CheckoutAttempt.objects.filter(order__in=[one.order_id for one in warnings])}
    for warning in warnings:
        attempt, at = attempts.get(warning.order_id), warning.mailed_at
        warning.mail = OutgoingMail(
            to=attempt.email if attempt else "", language=attempt.language if attempt else "vi", kind="recall-told",
            message_id=f"<{uuid4().hex}@before-the-outbox>", state="sent", tries=1,
            created_at=at, due_at=at, give_up_at=at, sent_at=at, forgotten_at=at,
        )  # fmt: skip
    OutgoingMail.objects.bulk_create([one.mail for one in warnings])


def note_what_was_sent(apps, schema_editor):
    for warning in apps.get_model("shop", "RecallWarning").objects.filter(mail__sent_at__isnull=False).iterator():
        warning.mailed_at = warning.mail.sent_at
        warning.save(update_fields=["mailed_at"])


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0005_recall_mail'),
    ]

    operations = [migrations.RunPython(keep_what_was_sent, note_what_was_sent)]
