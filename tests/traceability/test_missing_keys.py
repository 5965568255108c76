"""What a claim or a right hangs on may be missing: nobody's product, place or lot is not everybody's."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from catalogue.materials import material
from catalogue.models import Certificate, Product
from tests.factories import (
    CertificateFactory,
    EventFactory,
    LotFactory,
    ProducerFactory,
    ProductFactory,
    StampRollFactory,
    UserFactory,
)
from traceability.ledger.proof.proving import readable
from traceability.lots.events import record_event
from traceability.models import Event, Lot, StampRoll
from traceability.models.events import readable_by

OF_A_USER = ("of",)  # of a manager: what a user works for
pytestmark = pytest.mark.django_db


@pytest.fixture
def nobodys(db):
    """A product without producer, origin and set, as the dashboard once made it."""
    product = ProductFactory(is_public=True)
    Product.objects.filter(pk=product.pk).update(producer=None, origin=None, ocop_set=None)
    return Product.objects.get(pk=product.pk)


def test_nobodys_product_has_no_certificate_of_others(nobodys):
    mine = CertificateFactory(product=nobodys, verified_at=timezone.now())
    CertificateFactory(product=None, producer=ProducerFactory(), verified_at=timezone.now(), number="K-1")
    CertificateFactory(product=None, place=ProducerFactory().place, verified_at=timezone.now(), number="K-2")
    assert list(Certificate.objects.covering(nobodys)) == [mine]
    assert not Certificate.objects.covering(Product()).exists()


@pytest.mark.parametrize("scope", ["product", "producer", "place"])
def test_a_certificate_speaks_for_no_product_by_a_scope_that_it_lacks(nobodys, scope):
    other = ProductFactory()
    values = {"product": other, "producer": other.producer, "place": other.origin}
    certificate = CertificateFactory(**{"product": None, scope: values[scope]}, number=f"K-{scope}")
    assert nobodys not in Product.objects.under(certificate)
    assert other in Product.objects.under(certificate)


def test_certificates_of_nobody_are_nobodys(nobodys):
    CertificateFactory(product=nobodys)
    CertificateFactory(product=None, place=ProducerFactory().place, number="K-3")
    for nobody in ([], [None], ProducerFactory._meta.model.objects.none()):
        assert not Certificate.objects.of_producers(nobody).exists()


@pytest.mark.parametrize("user", [AnonymousUser(), UserFactory.build()], ids=["a visitor", "not saved"])
def test_who_is_nobody_has_nothing_of_what_is_nobodys(nobodys, user):
    LotFactory(product=nobodys)
    StampRollFactory(product=nobodys)
    assert not Lot.objects.of(user).exists()
    assert not StampRoll.objects.of(user).exists()
    asked = [getattr(model._default_manager, name, None) for model in apps.get_models() for name in OF_A_USER]
    found = [of(user) for of in asked if of]
    assert len(found) >= 6
    assert [one.model for one in found if not one.query.is_empty()] == []


def test_who_works_for_nobody_edits_nothing_of_nobody(nobodys):
    someone = UserFactory()
    lot, roll = LotFactory(product=nobodys), StampRollFactory(product=nobodys)
    assert not lot.is_editable_by(someone)
    assert not roll.is_editable_by(someone)
    assert not lot.is_editable_by(AnonymousUser())


def test_events_of_nobody_are_read_by_nobody_before_their_release(nobodys):
    lot = LotFactory(product=nobodys, released_at=None)
    EventFactory(lot=lot)
    assert not Event.objects.visible_to(None).exists()
    assert not Event.objects.visible_to(ProducerFactory()).exists()
    assert not Event.objects.filter(readable_by(None)).exists()


def test_the_ledger_opens_nothing_of_nobody_to_a_visitor(nobodys):
    lot = LotFactory(product=nobodys, released_at=None)
    event = record_event(lot=lot, kind="pack", occurred_at=timezone.now(), actor="x", by=None)
    roll = StampRollFactory(product=nobodys)
    for kind, key in (("event", event.pk), ("lot", lot.pk), ("steps", lot.pk), ("roll", roll.pk)):
        assert readable(kind, [key], AnonymousUser()) == set()


def test_a_raw_material_has_a_producer(nobodys):
    Product.objects.filter(pk=nobodys.pk).update(is_material=True, is_public=False, title="Lúa")
    for nobody in (None, ProducerFactory.build(place=None, partner=None)):
        with pytest.raises(ValueError, match="has a producer"):
            material(producer=nobody, name="Lúa")
    assert material(producer=ProducerFactory(), name="Lúa").pk != nobodys.pk
