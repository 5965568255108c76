import datetime as dt
from hashlib import sha256
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from catalogue.models import Certificate
from tests.factories import CertificateFactory, ProductFactory

pytestmark = pytest.mark.django_db


def test_a_kept_file_is_known_by_its_sha256_and_stays_whole():
    certificate = CertificateFactory(file=ContentFile(b"%PDF-1.7 VietGAP", name="vietgap.pdf"))
    certificate.refresh_from_db()
    assert certificate.file_sha256 == sha256(b"%PDF-1.7 VietGAP").hexdigest()
    assert certificate.file.read() == b"%PDF-1.7 VietGAP"


def test_a_certificate_is_valid_from_its_first_to_its_last_day():
    certificate = CertificateFactory()
    day = dt.timedelta(days=1)
    for on, valid in (
        (certificate.issued_date - day, False),
        (certificate.issued_date, True),
        (certificate.expires_date, True),
        (certificate.expires_date + day, False),
    ):
        assert certificate.is_valid(on) is valid
        assert Certificate.objects.valid(on).exists() is valid


def test_a_certificate_covers_a_product_or_a_producer_and_never_both():
    product = ProductFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateFactory(product=product, producer=product.producer)


def test_expiry_before_issue_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateFactory(issued_date=dt.date(2026, 1, 2), expires_date=dt.date(2026, 1, 1))


def test_files_from_before_leave_the_public_folder_and_can_come_back():
    migration = import_module("catalogue.migrations.0036_private_certificates")
    certificate, other = CertificateFactory(), CertificateFactory()
    name = default_storage.save("certificates/cu.pdf", ContentFile(b"%PDF-1.7 cu"))
    Certificate.objects.filter(pk=certificate.pk).update(file=name)
    Certificate.objects.filter(pk=other.pk).update(file="certificates/gone.pdf")
    migration.hide(apps, None)
    assert not default_storage.exists(name)
    assert Certificate.objects.get(pk=certificate.pk).file.read() == b"%PDF-1.7 cu"
    migration.show(apps, None)
    assert default_storage.open(name).read() == b"%PDF-1.7 cu"
