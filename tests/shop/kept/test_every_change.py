"""A page that is kept is never another one than would be made: whatever changes, wherever, and who dies over it."""

import os
import re
from unittest import mock

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import FileField
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from catalogue.kept import watch
from catalogue.kept.shelf import Shelf
from catalogue.kept.table import columns_of, not_shown, the_table
from catalogue.memory import forget_everything
from tests.shop.kept import world
from tests.traceability.conftest import BROWSER
from traceability.models import Lot

# Nothing here happens to show it, and another page might.
RAISED_ALL_THE_SAME = [
    "a document is written", "a conversion changes", "a picture of the library changes", "a site is named",
    "a language goes",
]  # fmt: skip
HEADERS = BROWSER | {"accept-language": "vi"}


@pytest.fixture
def w(transactional_db):
    from cms.site_setup import setup_site

    setup_site()
    built = world.build()
    built.gtin = built.product.gtin
    return built


def ask(client, path):
    answer = client.get(path, headers=HEADERS)
    return answer.status_code, answer.content, answer.headers.get("Location")


def made_anew(client, paths):
    """Past the shelves and all memories."""
    forget_everything()
    cache.clear()

    def make(self, key, make):
        return make()

    with mock.patch.object(Shelf, "get_or_make", make):
        return {path: ask(client, path) for path in paths}


def in_another_process_that_dies(act):
    """Killed in the first moment after its commit, before anything that waits for one can run."""
    inherited, pid = connection.connection, os.fork()
    if pid == 0:
        try:
            connection.connection = None  # neither used nor closed: it is the parent's
            with transaction.atomic():
                transaction.on_commit(lambda: os._exit(9))
                act()
        finally:
            os._exit(1)
    assert inherited is connection.connection
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9


@pytest.mark.both
def test_each_change_of_a_process_that_is_killed_shows_on_each_page(client, w):
    paths = world.addresses(w)
    changes = world.changes(w)
    shown = {path: ask(client, path) for path in paths}
    assert {path: status for path, (status, *_) in shown.items() if status != 200} == {f"/01/{w.gtin}/10/NEW": 404}
    unnoticed, stale = [], []
    for name, (_model, act) in changes.items():
        in_another_process_that_dies(act)
        watch.look_again()
        served = {path: ask(client, path) for path in paths}
        wanted = made_anew(client, paths)
        stale += [(name, path) for path in paths if served[path] != wanted[path]]
        if wanted == shown:
            unnoticed.append(name)
        shown = wanted
    assert stale == []
    assert unnoticed == RAISED_ALL_THE_SAME


def test_every_model_of_the_table_is_changed_in_this_test(w):
    assert set(the_table()) - {model for model, _act in world.changes(w).values()} == set()


def unknown_models(client, w):
    with CaptureQueriesContext(connection) as made:
        made_anew(client, world.addresses(w))
    read = set(re.findall(r'(?:FROM|JOIN) "?(\w+)"?', " ".join(query["sql"] for query in made.captured_queries)))
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    known = set(the_table()) | set(not_shown())
    return {models[table].__name__ for table in read & set(models) if models[table] not in known}


def test_every_table_that_a_page_is_made_of_is_in_the_table(client, w):
    """A model that some page begins to show fails here until somebody says which names its changes raise."""
    assert unknown_models(client, w) == set()


def test_a_model_that_is_not_in_the_table_is_noticed(client, w):
    without = {model: rows for model, rows in the_table().items() if model is not Lot}
    with mock.patch("catalogue.kept.table._table", without):
        assert unknown_models(client, w) == {"Lot"}


def quiet_columns():
    """Those whose change raises less than that of others: a name that is spared must show nothing of them."""
    for model, rows in the_table().items():
        quiet = {column for row in rows for column in row.but}
        if any(row.only for row in rows):
            quiet |= columns_of(model)
        for field in model._meta.local_concrete_fields:
            # Without its file no page can be made at all, so another name of a file shows nothing here.
            is_file = isinstance(field, FileField)
            if field.column in quiet and not (field.primary_key or field.unique or field.is_relation or is_file):
                yield model, field


def other_value(field):
    kind = field.get_internal_type()
    if kind in {"CharField", "TextField", "SlugField", "EmailField", "FileField", "ImageField"}:
        return "khac"
    return {"BooleanField": True, "JSONField": {"khac": 1}, "DateTimeField": "2026-01-02T03:04:05Z"}.get(kind, 3)


def test_columns_that_raise_less_do_not_show_there(client, w):
    paths, stale = world.addresses(w), []
    for model, field in quiet_columns():
        for path in paths:
            ask(client, path)
        try:
            with transaction.atomic():
                model.objects.update(**{field.name: other_value(field)})
        except Exception:
            continue
        watch.look_again()
        served = {path: ask(client, path) for path in paths}
        wanted = made_anew(client, paths)
        stale += [(model.__name__, field.name, path) for path in paths if served[path] != wanted[path]]
    assert {(model, field) for model, field, _path in stale} == set()


def test_a_restricted_page_is_for_those_it_is_for(client, w, customer):
    """And what it says is never kept."""
    address = "/vung-mien/tay-ninh/"
    assert client.get(address).status_code == 200
    PageViewRestriction.objects.create(page=w.region, restriction_type="login")
    for path in (address, "/vung-mien/tay-ninh/long-an/"):
        assert client.get(path).status_code == 302
    client.force_login(customer)
    for path in (address, "/vung-mien/tay-ninh/long-an/"):
        assert client.get(path).status_code == 200
    client.logout()
    assert client.get(address).status_code == 302
