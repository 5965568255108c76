"""Somebody with all rights changes one value, removes a row or exchanges two: the row is named each time.

Made by looking at the models: a new table or column of one has its tamper here, or says why the ledger leaves it out.
"""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import connection, models, transaction
from django.utils import timezone

from catalogue.models import Product, Recognition
from traceability.append_only import lifted
from traceability.ledger.log.left_out import LEFT_OUT, is_covered
from traceability.ledger.log.records import things
from traceability.ledger.log.verifying import verify
from traceability.models import LogEntry, LogLeaf, LogRecord, Recall, RollBinding, RollWithdrawal

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.no_cover]
PARTS = {model: thing.model for thing in things().values() for model, _column in thing.parts.values()}
LEDGERED = list(dict.fromkeys([*(thing.model for thing in things().values()), *PARTS]))
COLUMNS = [(model, field) for model in LEDGERED for field in model._meta.concrete_fields]
FAR = 1_000_000
# Where the database itself refuses the change in most rows.
IN_ROWS = {(Product, "is_material"): {"is_material": True}}
EARLIER = {(Recall, "started_at")}
AWAY = {"first_unit": 950, "last_unit": 960}
BESIDE = {(RollBinding, "id"): AWAY, (RollWithdrawal, "id"): AWAY}
EXCHANGED = dict.fromkeys((RollBinding, RollWithdrawal), ("first_unit", "last_unit")) | {Recognition: ("product_id",)}


def other(field, value):
    """Another value of the column's type. A column of a new type needs a line here."""
    if isinstance(field, models.ForeignKey):
        return (value or 0) + FAR
    match field:
        case models.AutoField() | models.IntegerField():
            return value + FAR if field.primary_key else (value or 0) + 1
        case models.BooleanField():
            return not value
        case models.DecimalField():
            return (value or 0) + Decimal("0.5")
        case models.DateTimeField():
            return (value or timezone.now()) + dt.timedelta(seconds=1)
        case models.DateField():
            return (value or timezone.localdate()) + dt.timedelta(days=1)
        case models.BinaryField():
            return bytes(value)[::-1]
        case models.UUIDField():
            return uuid.uuid4()
        case models.JSONField():
            return [*value, 13] if isinstance(value, list) else {**(value or {}), "x": 1}
        case models.FloatField():
            return (value or 0) + 1.0
        case models.FileField():
            return "events/other.png"
        case models.CharField() | models.TextField():
            text = str(value or "")
            return f"{text}x" if not field.max_length or len(text) < field.max_length else f"{text[:-1]}~"
    raise AssertionError(f"there is no tamper for {field!r} yet")


def ids(value):
    return value.__name__ if isinstance(value, type) else getattr(value, "name", None)


def row_of(model, field):
    """One with something in the column, where there is one."""
    rows = model.objects.filter(**IN_ROWS.get((model, field.attname), {})).order_by("pk")
    return rows.exclude(**{field.attname: None}).first() or rows.first()


def named(faults, model, pk):
    """Whether a fault names the row, or the row that it is a part of together with it."""
    own = [str(one) for one in faults if one.model == model.__name__ and one.pk == pk]
    owner = PARTS[model].__name__ if model in PARTS else ""
    return own or [str(one) for one in faults if one.model == owner and f" {pk}" in one.what]


def faults_after(tamper):
    with transaction.atomic():
        tamper()
        found = verify(with_files=False).faults
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(("model", "field"), COLUMNS, ids=ids)
def test_a_value_changed_past_the_ledger_is_named_with_its_row(journey, model, field):
    row = row_of(model, field)
    value = other(field, getattr(row, field.attname))
    if (model, field.attname) in EARLIER:
        value -= dt.timedelta(seconds=2)
    changed = {field.attname: value, **BESIDE.get((model, field.attname), {})}
    faults = faults_after(lambda: model.objects.filter(pk=row.pk).update(**changed))
    found = named(faults, model, row.pk)
    if not is_covered(model, field.column):
        assert not faults
    elif field.primary_key or (model in PARTS and field.related_model is PARTS[model]):
        assert any("missing" in one for one in found)
    else:
        assert any(field.column in one for one in found), faults


def test_what_is_left_out_exists_and_says_why():
    for model, columns in LEFT_OUT.items():
        assert model in LEDGERED
        assert set(columns) <= {field.column for field in model._meta.concrete_fields}
        assert all(len(why.split()) > 3 for why in columns.values())


@pytest.mark.parametrize("model", LEDGERED, ids=ids)
def test_a_removed_row_is_named(journey, model):
    pk = model.objects.order_by("pk").values_list("pk", flat=True).last()
    assert named(faults_after(lambda: run(f'DELETE FROM "{model._meta.db_table}" WHERE id = %s', pk)), model, pk)


@pytest.mark.parametrize("model", [one for one in LEDGERED if one not in PARTS], ids=ids)
def test_a_row_that_slipped_in_is_named(journey, model):
    stranger = model.objects.order_by("pk").first()
    stranger.pk = None
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key and field.null:
            setattr(stranger, field.attname, None)
        elif isinstance(field, models.CharField) and not field.choices:
            setattr(stranger, field.attname, other(field, getattr(stranger, field.attname)))
    for number, name in enumerate(("first_unit", "last_unit")):
        if hasattr(stranger, name):
            setattr(stranger, name, 900 + number)
    if hasattr(stranger, "valid_from_date"):
        stranger.valid_from_date, stranger.valid_until_date = dt.date(2019, 1, 1), dt.date(2020, 1, 1)

    def slip_in():
        model.objects.bulk_create([stranger])

    assert "not in the ledger" in str(named(faults_after(slip_in), model, stranger.pk))


@pytest.mark.parametrize("model", LEDGERED, ids=ids)
def test_two_rows_that_changed_places_are_named(journey, model):
    rows = model.objects.order_by("pk")
    first, second = rows.first().pk, rows.last().pk
    assert first != second
    found = faults_after(lambda: exchange_rows(model, first, second))
    assert named(found, model, first)
    assert named(found, model, second)


@pytest.mark.parametrize(("model", "column"), [(LogEntry, "id"), (LogRecord, "entry_id"), (LogLeaf, "index")], ids=ids)
def test_lines_of_the_ledger_that_changed_places_are_named(journey, model, column):
    keys = model.objects.order_by("pk").values_list("pk", flat=True)
    first, second = keys[2], keys[5]
    with lifted(connection):
        found = faults_after(lambda: exchange(model, column, first, second))
    assert {first, second} <= {one.entry for one in found} | {one.pk for one in found}


@pytest.mark.parametrize("model", [LogEntry, LogRecord, LogLeaf], ids=ids)
def test_a_line_taken_out_of_the_ledger_is_named(journey, model):
    key = model._meta.pk.column
    pk = model.objects.order_by("pk").values_list("pk", flat=True)[3]
    with lifted(connection):
        found = faults_after(lambda: run(f'DELETE FROM "{model._meta.db_table}" WHERE "{key}" = %s', pk))
    assert [one for one in found if one.pk == pk or one.entry == pk or str(pk) in one.what]


def test_a_secret_is_covered_and_not_told(journey):
    records = "".join(LogRecord.objects.filter(entry__kind="roll").values_list("record", flat=True))
    secret = bytes(things()["roll"].model.objects.first().secret)
    assert secret.hex() not in records


def exchange_rows(model, first, second):
    """By their keys; where the database has no room for that, by what makes them different."""
    if model not in EXCHANGED:
        return exchange(model, "id", first, second)
    columns = EXCHANGED[model]
    one, two = (model.objects.filter(pk=pk).values(*columns).get() for pk in (first, second))
    far = {column: FAR + number for number, column in enumerate(columns)}
    for pk, values in ((first, far), (second, one), (first, two)):
        model.objects.filter(pk=pk).update(**values)
    return None


def exchange(model, column, first, second):
    table = model._meta.db_table
    for old, new in ((first, -1), (second, first), (-1, second)):
        run(f'UPDATE "{table}" SET "{column}" = %s WHERE "{column}" = %s', new, old)


def run(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
