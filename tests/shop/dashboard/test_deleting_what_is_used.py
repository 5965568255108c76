"""Staff who delete what others need read why it stays."""

import pytest
from django.urls import reverse

from tests.factories import LotFactory, PartnerFactory, ProductClassFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_client(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def used(kind):
    product = LotFactory().product
    return {
        "catalogue-product-delete": product,
        "catalogue-class-delete": product.product_class,
        "partner-delete": product.producer.partner,
    }[kind]


@pytest.mark.parametrize("kind", ["catalogue-product-delete", "catalogue-class-delete", "partner-delete"])
def test_what_is_used_stays_and_staff_read_why(staff_client, kind):
    kept = used(kind)
    page = staff_client.post(reverse(f"dashboard:{kind}", args=[kept.pk]), follow=True)
    assert page.status_code == 200
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert f"“{kept}” đang được dùng" in page.content.decode()
    assert type(kept).objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("catalogue-product-delete", lambda: ProductFactory(gtin=None)),
        ("catalogue-class-delete", lambda: ProductClassFactory(slug="moi", name="Mới")),
        ("partner-delete", PartnerFactory),
    ],
)
def test_what_nobody_uses_goes(staff_client, kind, make):
    gone = make()
    page = staff_client.post(reverse(f"dashboard:{kind}", args=[gone.pk]), follow=True)
    assert page.status_code == 200
    assert not type(gone).objects.filter(pk=gone.pk).exists()
