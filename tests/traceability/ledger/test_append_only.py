"""The database itself refuses to change or remove what the log holds."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import CertificateFactory
from traceability.ledger.sequencing import sequence
from traceability.models import LogRecord

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
def log(db):
    CertificateFactory.create_batch(257, product=CertificateFactory().product)
    assert sequence() == 258


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


def test_a_record_can_be_erased_as_a_whole():
    LogRecord.objects.first().delete()
    assert count("logrecord") == 257


@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_emptied(table):
    sql = (
        "TRUNCATE TABLE traceability_{} CASCADE" if connection.vendor == "postgresql" else "DELETE FROM traceability_{}"
    )
    if count(table) or connection.vendor == "postgresql":
        with pytest.raises(DatabaseError):
            execute(sql.format(table))


@pytest.mark.parametrize("table", ["logentry", "logleaf", "logtile", "logcheckpoint", "logrecord"])
def test_no_row_is_replaced(table):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL replaces by UPDATE, which is refused")
    with pytest.raises(DatabaseError, match="never replaced"):
        execute(f"REPLACE INTO traceability_{table} SELECT * FROM traceability_{table} LIMIT 1")
