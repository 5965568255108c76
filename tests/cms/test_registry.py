"""The officers' side of the Wagtail admin."""

import pytest
from django.urls import reverse

from catalogue.models import Certificate
from cms.choosers import product_chooser
from tests.factories import CertificateFactory, EventFactory, ProducerFactory, ProductFactory, RecognitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, officer):
    client.force_login(officer)
    return client


@pytest.mark.parametrize("name", ["producer", "recognition", "certificate", "event", "place"])
def test_officer_reads_each_register(admin, name):
    CertificateFactory(product=RecognitionFactory().product)
    EventFactory()
    for url in (f"{name}:index", f"{name}:index_results"):
        assert admin.get(reverse(url)).status_code == 200
    assert admin.get(reverse(f"{name}:index"), {"q": "gao"}).status_code == 200


@pytest.mark.parametrize("factory", [ProducerFactory, RecognitionFactory, CertificateFactory, EventFactory])
def test_officer_opens_each_record(admin, factory):
    record = factory()
    assert admin.get(reverse(f"{record._meta.model_name}:edit", args=[record.pk])).status_code == 200


def test_officer_vouches_for_a_step_that_stays_as_it_is(admin, officer):
    event = EventFactory(note="Thu hoạch buổi sáng")
    admin.post(reverse("event:edit", args=[event.pk]), {"is_checked": "on", "note": "đổi"})
    event.refresh_from_db()
    assert event.verified_by == officer
    assert event.note == "Thu hoạch buổi sáng"
    admin.post(reverse("event:edit", args=[event.pk]), {})
    event.refresh_from_db()
    assert event.verified_at is None


def test_officer_vouches_for_a_certificate(admin, officer):
    certificate = CertificateFactory()
    url = reverse("certificate:edit", args=[certificate.pk])
    form = admin.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "file"}
    assert admin.post(url, {**data, "decision": "verify"}).status_code == 302
    assert Certificate.objects.get(pk=certificate.pk).verified_by == officer


def test_records_cannot_be_deleted_and_places_not_written(admin):
    recognition = RecognitionFactory()
    assert admin.post(reverse("recognition:delete", args=[recognition.pk])).status_code in {302, 403}
    recognition.refresh_from_db()
    place = recognition.product.origin
    admin.post(reverse("place:edit", args=[place.pk]), {"name": "Khác", "prefix": "Xã"})
    place.refresh_from_db()
    assert place.name == "Mỹ Lệ"


SEARCHED = [product_chooser.get_url_name("choose_results"), "scans:index", "desk:choose"]
SEARCHED += [f"{name}:index" for name in ("producer", "recognition", "certificate", "event", "place")]


@pytest.mark.parametrize("name", SEARCHED)
def test_a_search_of_very_many_words_is_answered(admin, name):
    ProductFactory()
    words = " ".join(f"x{n}" for n in range(1500))
    assert admin.get(reverse(name), {"q": words}).status_code == 200


def test_product_chooser_finds_without_accents(admin):
    ProductFactory(title="Mật ong rừng tràm", title_en="")
    ProductFactory(title="Bánh tráng", title_en="")
    found = admin.get(reverse(product_chooser.get_url_name("choose_results")), {"q": "mat ong"}).content.decode()
    assert "Mật ong rừng tràm" in found
    assert "Bánh tráng" not in found
    assert admin.get(reverse(product_chooser.get_url_name("choose"))).status_code == 200
