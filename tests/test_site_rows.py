"""Tests that want the page trees get what setting up makes, row for row."""

import pytest

from cms.site_setup import setup_site
from tests import site_rows
from tests.factories import UserFactory

pytestmark = pytest.mark.both


def test_put_in_again_they_are_what_setting_up_makes(db):
    site_rows._made.clear()
    home = site_rows.site_as_set_up()
    made = next(iter(site_rows._made.values()))
    assert {"wagtailcore_page", "wagtailcore_site", "auth_group", "cms_homepage"} <= made.keys()
    assert home.get_children().count() == 3


def test_the_second_test_finds_them_without_setting_up(db, monkeypatch):
    monkeypatch.setattr(site_rows, "setup_site", None)
    home = site_rows.site_as_set_up()
    assert home.get_children().count() == 3
    assert home.get_url()


def test_setting_up_on_top_changes_nothing(db):
    site_rows.site_as_set_up()
    rows = {table: site_rows.rows_of(table) for table in ("wagtailcore_page", "auth_group", "auth_group_permissions")}
    setup_site()
    assert rows == {table: site_rows.rows_of(table) for table in rows}


def test_where_somebody_was_before_they_are_made_anew(db):
    from django.contrib.auth.models import Group

    Group.objects.create(name="Somebody's")
    UserFactory()
    assert site_rows.site_as_set_up().get_children().count() == 3
    assert Group.objects.count() > 1
