"""One world for all tests of a file, with files of its own; each test finds it as it was made."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack

import pytest
from django.test import override_settings
from django.utils.translation import override

from tests.site_rows import site_as_set_up
from tests.traceability.ledger.conftest import KEY
from tests.walks import world
from tests.walks.asking import taken_back
from traceability.ledger.log.sequencing import sequence

MAIL = {"EMAIL_BACKEND": "shop.mail.backend.OutboxBackend", "TRACEABILITY_LEDGER_KEY": str(KEY)}


@pytest.fixture(scope="module")
def w(django_db_setup, django_db_blocker):
    with ExitStack() as stack:
        files = stack.enter_context(tempfile.TemporaryDirectory(prefix="saoque-walks-"))
        for one in (
            django_db_blocker.unblock(),
            override_settings(MEDIA_ROOT=files, **MAIL),
            taken_back(),
            override("vi"),
        ):
            stack.enter_context(one)
        site_as_set_up()
        built = world.build()
        sequence()
        yield built


@pytest.fixture(autouse=True)
def _media_of_its_own():
    """The world's are kept as long as it is."""
