"""The real migrations, from nothing to now; ``make test`` runs this on SQLite and on PostgreSQL."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Locale, Page

from cms.site_setup import setup_site

pytestmark = [pytest.mark.migrations, pytest.mark.django_db]


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
