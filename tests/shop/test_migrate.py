"""Wagtail's tables first, on an empty database and there only."""

import gc

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

from shop.management.commands import migrate as ours


@pytest.fixture
def asked(monkeypatch):
    """Labels in the order in which Django's command was asked for them; none is all."""
    labels = []
    (django,) = ours.Command.__bases__
    monkeypatch.setattr(django, "handle", lambda _self, **options: labels.append(options["app_label"]))
    monkeypatch.setattr(ours, "wagtails", lambda: ["wagtailcore", "wagtailimages"])
    return labels


def with_applied(monkeypatch, applied):
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _self: applied)


def test_on_an_empty_database_wagtails_come_first(asked, monkeypatch, db):
    with_applied(monkeypatch, {})
    call_command("migrate")
    assert asked == ["wagtailcore", "wagtailimages", None]


@pytest.mark.parametrize("options", [{"app_label": "cms"}, {"plan": True}, {"fake": True}, {"check_unapplied": True}])
def test_whoever_asks_for_less_gets_just_that(asked, monkeypatch, db, options):
    with_applied(monkeypatch, {})
    call_command("migrate", **options)
    assert asked == [options.get("app_label")]


def test_a_database_that_has_tables_is_brought_up_to_date_at_once(asked, monkeypatch, db):
    with_applied(monkeypatch, {("auth", "0001_initial"): None})
    call_command("migrate")
    assert asked == [None]


def test_the_collector_is_as_it_was_afterwards(asked, monkeypatch, db):
    with_applied(monkeypatch, {})
    usual = gc.get_threshold()
    django = ours.Command.__bases__[0]
    monkeypatch.setattr(django, "handle", lambda _self, **_options: asked.append(gc.get_threshold()))
    call_command("migrate")
    assert asked
    assert usual not in asked
    assert gc.get_threshold() == usual


def test_tests_without_migrations_have_none_to_put_first():
    assert ours.wagtails() == []
