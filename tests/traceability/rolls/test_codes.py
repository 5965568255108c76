"""Codes of rolls are used once: staff hear of it in time, and ordering ends with a sentence."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from shop.models import WorkerBeat
from shop.work.health import troubles
from tests.factories import ProductFactory, StampRollFactory
from traceability.codes.serials import ROLL_CODES
from traceability.models import StampRoll
from traceability.rolls import codes, stamps

pytestmark = pytest.mark.django_db


def used(share):
    """As many rolls as that, told by the number of the last one."""
    StampRollFactory(pk=int(ROLL_CODES * share) + 1)


@pytest.mark.parametrize(("language", "words"), [("vi", "đã dùng hết"), ("en", "are used up")])
def test_nobody_orders_when_nearly_all_codes_are_used(language, words):
    used(codes.USED_UP)
    with translation.override(language), pytest.raises(ValidationError, match=words):
        stamps.order_roll(product=ProductFactory(), units=10, by=None)
    assert StampRoll.objects.count() == 1


def test_staff_are_warned_long_before():
    WorkerBeat.objects.create(worker="a")
    StampRollFactory()
    assert troubles() == []
    used(codes.LOW)
    with translation.override("vi"):
        assert troubles() == ["Đã dùng 80% tổng số mã cuộn tem. Đến 95% thì không ai đặt tem được nữa."]
    stamps.order_roll(product=ProductFactory(), units=10, by=None)


def test_a_code_is_never_drawn_twice(monkeypatch):
    taken = StampRollFactory().code
    drawn = iter([taken] * (codes.DRAWN - 1) + ["7K3QD"] + [taken] * codes.DRAWN)
    monkeypatch.setattr(codes, "new_roll_code", lambda: next(drawn))
    assert codes.free_code() == "7K3QD"
    with pytest.raises(ValidationError, match=r"used up|đã dùng hết"):
        codes.free_code()


def test_the_desk_says_so_on_the_form(client, producer_user):
    product = ProductFactory(producer=producer_user.producers.get())
    used(codes.USED_UP)
    client.force_login(producer_user)
    with translation.override("vi"):
        page = client.post(reverse("desk:rolls"), {"product": product.pk, "units": 10})
    assert page.status_code == 200
    assert "đã dùng hết" in page.content.decode()
