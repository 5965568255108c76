"""Triggers again: records of the ledger go only when they are erased, and no tile takes the place of another."""

from typing import Any

from django.db import migrations

from traceability.append_only import AppendOnly


def renew(apps: Any, schema_editor: Any) -> None:
    for name in ("LogRecord", "LogTile"):
        model = apps.get_model("traceability", name)
        for constraint in model._meta.constraints:
            if isinstance(constraint, AppendOnly):
                constraint.renew(model, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("traceability", "0006_void_stamps_are_ranges")]
    operations = [migrations.RunPython(renew, migrations.RunPython.noop, elidable=True)]
