"""What a page of Wagtail's or Oscar's never sends is the sender's fault, and told so; a fault of ours stays one."""

from unittest import mock

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from shop.senders_faults import SendersFaultMiddleware
from tests.factories import ProducerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("key", ["", "gạo", "9" * 40])
def test_orders_that_are_none_are_told(admin, key):
    sent = {"action": "download_selected_orders", "selected_order": key}
    page = admin.post(reverse("dashboard:order-list"), sent)
    assert page.status_code == 400
    assert "Biểu mẫu gửi thiếu" in page.content.decode()


def test_what_is_in_use_is_not_deleted(admin):
    partner = ProducerFactory().partner
    assert admin.delete(reverse("dashboard:partner-delete", args=[partner.pk])).status_code == 405
    partner.refresh_from_db()


@pytest.mark.parametrize("fault", [ValueError("no such day"), ObjectDoesNotExist(), KeyError("a"), OverflowError()])
def test_a_fault_of_ours_is_none_of_the_senders(rf, fault):
    request = rf.post("/gio-hang/", {"next": "/"})
    request.resolver_match = mock.Mock(func=mock.Mock(__module__="shop.baskets.views"))
    assert SendersFaultMiddleware(mock.Mock()).process_exception(request, fault) is None
