"""Whose something is may be unknown: a missing key finds nothing then, never what others' missing keys share."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from catalogue.models import Certificate, Product
from catalogue.products.page import ProductPage
from catalogue.products.reading import product_at
from cms.models import StoryPage
from cms.stories.writing import begin_story
from shop.models import Parcel
from tests.factories import (
    CertificateFactory,
    LotFactory,
    ProducerFactory,
    ProductFactory,
    StampRollFactory,
    UserFactory,
    WardFactory,
)
from tests.traceability.conftest import BROWSER
from tests.traceability.lots.test_chain import make
from traceability.lots.releasing import hold
from traceability.models import Lot, ProblemReport, Recall, ScanDay
from traceability.recalls.recalling import recall

pytestmark = pytest.mark.django_db
OURS = ("catalogue", "traceability", "cms", "shop")


def orphan(**fields):
    """A product of which nobody said who makes it or where it is from."""
    product = ProductFactory(price=None, **fields)
    product.producer = product.origin = None
    product.save()
    product.refresh_from_db()
    return product


@pytest.fixture
def certificates_of_others():
    maker = ProducerFactory()
    return [
        CertificateFactory(product=ProductFactory()),
        CertificateFactory(product=None, producer=maker),
        CertificateFactory(product=None, place=WardFactory()),
    ]


def test_a_product_of_nobody_is_covered_by_its_own_certificates_only(certificates_of_others):
    product = orphan()
    assert list(Certificate.objects.covering(product)) == []
    own = CertificateFactory(product=product)
    assert list(Certificate.objects.covering(product)) == [own]


@pytest.mark.parametrize("missing", ["producer", "origin"])
def test_what_is_known_still_finds_its_certificates(certificates_of_others, missing):
    product = ProductFactory(price=None)
    theirs = {
        "producer": CertificateFactory(product=None, producer=product.producer),
        "origin": CertificateFactory(product=None, place=WardFactory(code="1", name="Xã khác")),
    }
    Product.objects.filter(pk=product.pk).update(origin=theirs["origin"].place)
    Product.objects.filter(pk=product.pk).update(**{missing: None})
    product.refresh_from_db()
    assert list(Certificate.objects.covering(product)) == [theirs["origin" if missing == "producer" else "producer"]]


def test_a_product_that_is_not_saved_yet_is_covered_by_nothing(certificates_of_others):
    assert not Certificate.objects.covering(Product()).exists()


def test_pages_of_a_product_of_nobody_show_no_certificate_of_others(client, certificates_of_others):
    lot = LotFactory(product=orphan())
    for address in (lot.product.get_absolute_url(), lot.product.trace_path, lot.trace_path):
        page = client.get(address, headers=BROWSER)
        assert page.status_code == 200
        for certificate in certificates_of_others:
            assert certificate.number not in page.content.decode(), address


def test_a_product_of_nowhere_has_no_neighbours():
    orphan()
    product = orphan()
    found = product_at(product.slug)
    assert found is not None
    assert ProductPage(found).related == []


def querysets_of_people():
    """Each queryset of ours that narrows down to what is a person's own."""
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            if hasattr(model._default_manager, "of"):
                yield model


def test_nobody_in_particular_owns_nothing():
    """A visitor's key is None, and so is that of the members of a producer that has none."""
    lot = LotFactory()
    StampRollFactory(product=lot.product)
    ProblemReport.objects.create(product=lot.product, kind="quality")
    ScanDay.objects.create(product=lot.product, day=lot.packed_date, scans=1, devices=1)
    LotFactory(product=orphan())
    models = list(querysets_of_people())
    assert {Lot, Parcel, ProblemReport, ScanDay} <= set(models)
    for model in models:
        assert not model._default_manager.of(AnonymousUser()).exists(), model
        assert not model._default_manager.of(UserFactory()).exists(), model


def test_a_visitor_may_write_no_story(wagtail_site, officer):
    begin_story(producer=ProducerFactory(), title="Hạt gạo", product_ids=[], by=officer)
    assert not StoryPage.objects.of_producers(AnonymousUser()).exists()


@pytest.fixture
def household(client, producer_user):
    client.force_login(producer_user)
    product = ProductFactory(producer=producer_user.producers.get())
    return SimpleNamespace(lot=LotFactory(product=product), client=client)


def test_an_officers_recall_outlives_the_officers_account(household, officer):
    found = recall(lot=household.lot, reason="Có mốc", reason_en="", advice="Đừng ăn", advice_en="", by=officer)
    officer.delete()
    assert household.client.post(reverse("recalls:end", args=[found.pk]), {"note": "xong"}).status_code == 403
    assert Recall.objects.get().is_open


def test_an_officers_hold_outlives_the_officers_account(household, officer):
    hold(lot=household.lot, reason="Chờ kiểm nghiệm", by=officer)
    officer.delete()
    assert household.client.post(reverse("recalls:unhold", args=[household.lot.pk])).status_code == 403
    household.lot.refresh_from_db()
    assert household.lot.held_at
    held = household.client.post(reverse("recalls:hold", args=[household.lot.pk]), {"reason": "Của tôi"})
    assert held.status_code == 403


def test_lots_of_nobody_are_not_the_lookers_own(client, staff):
    used, made = LotFactory(), LotFactory()
    make(made, used)
    Product.objects.update(producer=None, origin=None)
    client.force_login(staff)
    page = client.get(reverse("recalls:recall_lot", args=[used.pk]))
    assert (page.context["own_count"], page.context["others_count"]) == (0, 1)
