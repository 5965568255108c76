"""The database itself refuses to change or remove what the log holds."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from catalogue.models import Certificate
from tests.factories import CertificateFactory
from traceability.ledger.log.appending import erase, log
from traceability.ledger.log.sequencing import sequence
from traceability.models import LogEntry, LogRecord

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TABLES = ("logentry", "logleaf", "logtile", "logcheckpoint", "logcosignature")
COLUMNS = {
    "logentry": "object_id",
    "logleaf": "index",
    "logtile": "level",
    "logcheckpoint": "size",
    "logrecord": "salt",
}


@pytest.fixture(autouse=True)
def full_tile(db):
    product = CertificateFactory().product
    log(*Certificate.objects.bulk_create(CertificateFactory.build_batch(257, product=product)), is_new=True)
    assert sequence() == 259  # with the product


def execute(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM traceability_{table}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("table", COLUMNS)
def test_no_row_is_changed(table):
    column = COLUMNS[table]
    with pytest.raises(DatabaseError, match="never changed"):
        execute(f'UPDATE traceability_{table} SET "{column}" = "{column}"')


@pytest.mark.parametrize("table", ["logentry", "logleaf", "logtile", "logcheckpoint"])
def test_no_row_is_removed(table):
    before = count(table)
    with pytest.raises(DatabaseError, match=r"never (changed or )?removed"):
        execute(f"DELETE FROM traceability_{table}")
    assert count(table) == before > 0


def test_a_record_goes_only_when_it_is_erased():
    certificate = Certificate.objects.first()
    first, other = (
        LogEntry.objects.filter(kind="certificate", object_id=certificate.pk).earliest("pk"),
        LogEntry.objects.latest("pk"),
    )
    certificate.issuer = "khác"
    certificate.save()
    for sql in (
        "DELETE FROM traceability_logrecord",
        f"DELETE FROM traceability_logrecord WHERE entry_id = {first.pk}",
    ):
        with pytest.raises(DatabaseError, match="never removed unless erased"):
            execute(sql)
    erase(entry=first, reason=f'"erases":{other.pk}, nói vậy', by=None)
    assert not LogRecord.objects.filter(pk=first.pk).exists()
    with pytest.raises(DatabaseError, match="never removed unless erased"):
        execute(f"DELETE FROM traceability_logrecord WHERE entry_id = {other.pk}")


@pytest.mark.parametrize("table", [*TABLES, "logrecord"])
def test_no_table_is_emptied(table):
    if connection.vendor == "postgresql":
        refuse_deferred_checks()
        with pytest.raises(DatabaseError, match="never changed or removed"):
            execute(f"TRUNCATE TABLE traceability_{table} CASCADE")
    elif count(table):
        with pytest.raises(DatabaseError, match="never removed"):
            execute(f"DELETE FROM traceability_{table}")


def refuse_deferred_checks():
    """PostgreSQL empties no table with checks of keys still to come, whatever its triggers say."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("table", ["logentry", "logleaf", "logtile", "logcheckpoint", "logrecord"])
def test_no_row_is_replaced(table):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL replaces by UPDATE, which is refused")
    with pytest.raises(DatabaseError, match="never replaced"):
        execute(f"REPLACE INTO traceability_{table} SELECT * FROM traceability_{table} LIMIT 1")


def test_no_tile_takes_the_place_of_another_under_a_new_key():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    with pytest.raises(DatabaseError, match="never replaced"):
        execute(
            'REPLACE INTO traceability_logtile ("key", level, "index", hashes, root) '
            'SELECT 999, level, "index", hashes, root FROM traceability_logtile LIMIT 1'
        )


@pytest.mark.parametrize("table", [*COLUMNS])
def test_no_row_is_changed_by_an_insert(table):
    column, key = COLUMNS[table], {"logtile": "key", "logleaf": "index", "logcheckpoint": "size"}.get(table, "id")
    key = "entry_id" if table == "logrecord" else key
    with pytest.raises(DatabaseError, match=r"never (changed|replaced)"):
        execute(
            f"INSERT INTO traceability_{table} SELECT * FROM traceability_{table} WHERE true "
            f'ON CONFLICT ("{key}") DO UPDATE SET "{column}" = excluded."{column}"'
        )


def test_a_trigger_that_is_gone_or_switched_off_is_told():
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "The ledger is whole." in out.getvalue()
    if connection.vendor == "postgresql":
        refuse_deferred_checks()
        execute("ALTER TABLE traceability_logleaf DISABLE TRIGGER logleaf_append_only_delete")
    else:
        execute("DROP TRIGGER logleaf_append_only_delete")
    with pytest.raises(SystemExit):
        call_command("verify_ledger", stdout=out)
    assert "LogLeaf logleaf_append_only_delete: " in out.getvalue()
