"""After a test with real transactions everything is as the next one must find it."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sites.models import Site
from django.db import Error

from tests.emptying import AsItWas, filled
from tests.factories import CertificateFactory, EventFactory
from tests.site_rows import tables_of_models
from traceability.models import LogEntry

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def test_what_was_written_goes_and_what_was_there_comes_back():
    as_it_was = AsItWas()
    assert {"auth_permission", "django_content_type", "django_site"} <= as_it_was.rows.keys()
    EventFactory()
    CertificateFactory()
    Site.objects.update(name="khác")
    Permission.objects.first().delete()
    as_it_was.put_back()
    assert set(filled(tables_of_models())) == as_it_was.rows.keys()
    assert AsItWas().rows == as_it_was.rows
    assert Site.objects.get_current().name != "khác"


def test_the_ledger_keeps_its_rows_again_afterwards():
    as_it_was = AsItWas()
    CertificateFactory()
    as_it_was.put_back()
    CertificateFactory()
    with pytest.raises(Error, match="never"):
        LogEntry.objects.update(action="khác")
