"""Scans, devices and sightings with keys that begin with their day, on PostgreSQL in a part for each day.

Django can't change a key into one of several columns, so the rows move into new tables, and back again.
"""

import datetime as dt
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

import traceability.models.scans
from traceability.scans import partitions
from traceability.scans.days import days

COLUMNS = {
    "Scan": "at, product_id, lot_id, roll_id, unit, verdict, device_hash, device_class, province",
    "ScanSeen": "day, key",
    "StampSighting": "roll_id, unit, day, at, device_hash, network_hash, province",
}


def table_of(name: str) -> str:
    return f"traceability_{name.lower()}"


def set_aside(apps: Any, editor: Any) -> None:
    """Under other names, also of the indexes, which PostgreSQL and SQLite know by name alone."""
    for name in COLUMNS:
        table = table_of(name)
        for number, index in enumerate(indexes(editor, table)):
            if editor.connection.vendor == "sqlite":
                editor.execute(f'DROP INDEX "{index}"')
            else:
                editor.execute(f'ALTER INDEX "{index}" RENAME TO {table}_before_{number}')
        editor.execute(f"ALTER TABLE {table} RENAME TO {table}_before")


def indexes(editor: Any, table: str) -> list[str]:
    ask = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE tablename = %s",
    }
    with editor.connection.cursor() as cursor:
        cursor.execute(ask[editor.connection.vendor], [table])
        return [name for (name,) in cursor.fetchall()]


def move(apps: Any, editor: Any) -> None:
    for name, columns in COLUMNS.items():
        table = table_of(name)
        if editor.connection.vendor == "postgresql":
            make_parts(editor, table)
        more = (", number", ", id") if name == "Scan" else ("", "")
        editor.execute(f"INSERT INTO {table} ({columns}{more[0]}) SELECT {columns}{more[1]} FROM {table}_before")
        editor.execute(f"DROP TABLE {table}_before")


def make_parts(editor: Any, table: str) -> None:
    partitions.make_rest(table)
    today = timezone.localdate()
    coming = days(today, today + dt.timedelta(days=partitions.AHEAD))
    partitions.make(table, sorted({*past(editor, table), *coming}))


def past(editor: Any, table: str) -> list[dt.date]:
    column = partitions.TABLES[table]
    day = f"(at AT TIME ZONE '{timezone.get_default_timezone_name()}')::date" if column == "at" else column
    with editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {day} FROM {table}_before")
        return [found for (found,) in cursor.fetchall()]


def move_back(apps: Any, editor: Any) -> None:
    for name, columns in COLUMNS.items():
        editor.create_model(apps.get_model("traceability", name))
        table = table_of(name)
        editor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_before")
        editor.execute(f"DROP TABLE {table}_before")


class CreateByDay(migrations.CreateModel):
    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            column = partitions.TABLES[table_of(self.name)]
            schema_editor.sql_create_table = f"{type(schema_editor).sql_create_table} PARTITION BY RANGE ({column})"
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        schema_editor.sql_create_table = type(schema_editor).sql_create_table

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """The table was set aside, and goes when its rows have moved back."""


def loose(to: str, **options: Any) -> Any:
    return models.ForeignKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=to, **options
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0034_index_changes"), ("traceability", "0009_ranges_by_unit")]

    operations = [
        migrations.RunPython(set_aside, move_back),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name) for name in COLUMNS]),
        CreateByDay(
            name="Scan",
            fields=[
                ("pk", models.CompositePrimaryKey("at", "number", blank=True, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("number", models.BigIntegerField(default=traceability.models.scans.new_number, editable=False)),
                ("unit", models.PositiveIntegerField(null=True)),
                ("verdict", models.CharField(max_length=16)),
                ("device_hash", models.CharField(blank=True, max_length=16)),
                ("device_class", models.CharField(blank=True, max_length=10)),
                ("province", models.CharField(blank=True, max_length=5)),
                ("lot", loose("traceability.lot", null=True)),
                ("product", loose("catalogue.product", null=True)),
                ("roll", loose("traceability.stamproll", null=True)),
            ],
        ),
        CreateByDay(
            name="ScanSeen",
            fields=[
                ("pk", models.CompositePrimaryKey("day", "key", blank=True, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("key", models.BinaryField(max_length=16)),
            ],
        ),
        CreateByDay(
            name="StampSighting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "roll", "unit", "day", "device_hash", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit", models.PositiveIntegerField()),
                ("day", models.DateField(db_index=True)),
                ("at", models.DateTimeField()),
                ("device_hash", models.CharField(max_length=16)),
                ("network_hash", models.CharField(max_length=16)),
                ("province", models.CharField(blank=True, max_length=5)),
                ("roll", loose("traceability.stamproll")),
            ],
        ),
        migrations.RunPython(move, set_aside),
    ]
