import gc
import logging
import os
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from catalogue.kept import watch
from catalogue.kept.shelf import front
from catalogue.kept.stores import store
from catalogue.memory import forget_everything
from tests.factories import ProducerFactory, UserFactory
from tests.locks import refused_outside_of_transactions

logging.getLogger("django_tasks").setLevel(logging.WARNING)  # two lines a task hide what a failed test has to say
# A busy machine is no defect of the code under test.
hypothesis_settings.register_profile("calm", deadline=None)
hypothesis_settings.load_profile("calm")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With two workers and ``--dist loadgroup``, what follows upon one another in a browser's file stays together."""
    for item in items:
        if item.path.name != "test_every_page.py":
            item.add_marker(pytest.mark.xdist_group(str(item.path)))


def pytest_collection_finish() -> None:
    """What is there by now stays. Python's collector would look through it again and again, for a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(30_000, 20, 100)


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()
    forget_everything()
    front.forget()
    watch.forget()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _pages_of_its_own():
    """What a test changes is rolled back, and the numbers with it."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        store().forget()


@pytest.fixture(autouse=True, scope="session")
def _leaves_no_pages_behind():
    """The store of pages is a file of its own, which nobody removes together with the database."""
    yield
    for left in Path(tempfile.gettempdir()).glob(f"saoque-test-{os.getpid()}*.pages.sqlite3*"):
        left.unlink(missing_ok=True)


@pytest.fixture(autouse=True, scope="session")
def _looks_after_each_change():
    """A test that saves and then looks need not wait two seconds. What sends no signal needs ``watch.look_again``."""
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(_look_again, weak=False)
    yield
    for signal in (post_save, post_delete, m2m_changed):
        signal.disconnect(_look_again)


def _look_again(**_signal):
    watch.look_again()


@pytest.fixture(scope="session")
def begun_with_copy(django_db_use_migrations, django_db_modify_db_settings, django_db_blocker):
    """With the real migrations: of what they leave from nothing."""
    from tests import migrating

    with django_db_blocker.unblock():
        begun = django_db_use_migrations and migrating.begun_with_copy()
        yield begun
        if begun:
            migrating.remove_copy()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, begun_with_copy):
    return django_db_keepdb or begun_with_copy


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What a test with real transactions wrote is taken out after it, also where the ledger refuses that."""
    from tests.emptying import AsItWas

    with django_db_blocker.unblock():
        as_it_was = AsItWas()

    def put_back(_test_case):
        as_it_was.put_back()

    with mock.patch.object(TransactionTestCase, "_fixture_teardown", put_back):
        yield


@pytest.fixture(autouse=True, scope="session")
def _locks_need_a_transaction():
    with refused_outside_of_transactions():
        yield


@pytest.fixture(autouse=True)
def _mails_are_rows(settings):
    """Django's runner lets every mail end in memory; here as in production they go through the outbox."""
    settings.EMAIL_BACKEND = "shop.mail.backend.OutboxBackend"


@pytest.fixture(autouse=True)
def _media_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def wagtail_site(db):
    """The Vietnamese home page, with both languages, the indexes, the site and the roles.

    Tests run without migrations, which leaves none of what Wagtail's own would have made.
    """
    from tests.site_rows import site_as_set_up

    return site_as_set_up()


@pytest.fixture
def customer(db):
    return UserFactory(email="lan@example.org", first_name="Lan", last_name="Nguyễn Thị")


@pytest.fixture
def producer_user(db):
    """A member of one producer, found at ``producer_user.producers.get()``."""
    user = UserFactory(email="ba.sau@example.org", first_name="Sáu")
    ProducerFactory().members.add(user)
    return user


@pytest.fixture
def officer(wagtail_site):
    user = UserFactory(email="can-bo@example.org", first_name="Hạnh")
    user.groups.add(Group.objects.get(name="Programme officers"))
    return user


@pytest.fixture
def staff(db):
    return UserFactory(email="nhan-vien@example.org", is_staff=True)


@pytest.fixture(scope="session")
def browser():
    from tests.browsers import chromium

    with chromium() as running:
        yield running
