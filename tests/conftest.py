from unittest import mock

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from catalogue.memory import forget_everything
from tests.factories import ProducerFactory, UserFactory
from traceability.ledger.constraints import lifted

# A busy machine is no defect of the code under test.
hypothesis_settings.register_profile("calm", deadline=None)
hypothesis_settings.load_profile("calm")


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()
    forget_everything()
    yield
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _flushed_with_the_ledger():
    """After a test with real transactions Django empties every table, which those of the ledger refuse."""
    flush = TransactionTestCase._fixture_teardown

    def flush_everything(self):
        with lifted(connection):
            flush(self)

    with mock.patch.object(TransactionTestCase, "_fixture_teardown", flush_everything):
        yield


@pytest.fixture(autouse=True)
def _media_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def wagtail_site(db):
    """The Vietnamese home page, with both languages, the indexes, the site and the roles.

    Tests run without migrations, which leaves none of what Wagtail's own would have made.
    """
    from cms.site_setup import setup_site

    return setup_site()


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
