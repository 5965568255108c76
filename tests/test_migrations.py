"""The real migrations, from nothing to now; ``make test`` runs this on SQLite and on PostgreSQL."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Locale, Page

from cms.site_setup import setup_site
from tests import migrating
from tests.factories import ProductFactory

pytestmark = [pytest.mark.migrations, pytest.mark.django_db]
MENDED = ("partner", "0008_prices_and_stock_that_can_be")


def test_every_migration_is_applied_and_none_is_missing():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_site_is_set_up_on_what_wagtails_migrations_leave():
    home = setup_site()
    assert Page.objects.filter(depth=1).count() == 1
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"vi", "en"}
    assert home.get_url()


def test_setting_up_twice_changes_nothing():
    assert setup_site().pk == setup_site().pk
    assert Page.objects.filter(depth=2).count() == 2


@pytest.mark.django_db(transaction=True)
def test_prices_and_stock_that_cannot_be_are_mended_before_they_are_refused():
    migrating.unapply(MENDED)
    records = [ProductFactory().stockrecords.get() for _record in range(5)]
    kinds = [
        {"price": Decimal("145000.50")},
        {"price": Decimal(-5)},
        {"num_in_stock": 5, "num_allocated": 182},
        {"num_in_stock": None, "num_allocated": 3},
        {"num_in_stock": 7, "num_allocated": 2},
    ]
    for record, impossible in zip(records, kinds, strict=True):
        type(record).objects.filter(pk=record.pk).update(**impossible)
    migrating.apply(MENDED)
    for record in records:
        record.refresh_from_db()
    assert [record.price for record in records[:2]] == [145_001, None]
    assert [(record.num_in_stock, record.num_allocated) for record in records[2:]] == [(182, 182), (3, 3), (7, 2)]
    with pytest.raises(IntegrityError):
        type(records[0]).objects.filter(pk=records[0].pk).update(price=-1)
