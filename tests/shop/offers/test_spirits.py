"""Alcohol of 15 % and more is left out of offers: by the database, in staff's form, in every kind of offer."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from oscar.apps.basket.models import Basket

from catalogue.models import Product
from shop.offers.models import Benefit, Condition, ConditionalOffer
from tests.factories import ProductFactory, UserFactory
from tests.shop.offers.test_offers import BENEFITS

pytestmark = pytest.mark.django_db
LEFT_OUT = "luật không cho khuyến mại rượu"
NOT_ALLOWED = "không được khuyến mại"


@pytest.mark.parametrize(("strength", "is_promoted"), [(None, True), ("14.9", True), ("15", False), ("29", False)])
def test_what_is_strong_leaves_offers_when_it_is_saved(strength, is_promoted):
    assert ProductFactory(alcohol_by_volume=strength and Decimal(strength)).is_discountable == is_promoted


@pytest.mark.both
def test_the_database_refuses_a_spirit_in_offers():
    spirit = ProductFactory(alcohol_by_volume=Decimal(29))
    with pytest.raises(IntegrityError, match="product_spirit_not_promoted"), transaction.atomic():
        Product.objects.filter(pk=spirit.pk).update(is_discountable=True)
    wine = ProductFactory(alcohol_by_volume=Decimal(12))
    with pytest.raises(IntegrityError, match="product_spirit_not_promoted"), transaction.atomic():
        Product.objects.filter(pk=wine.pk).update(alcohol_by_volume=15)


def test_the_database_says_it_in_words():
    spirit = ProductFactory(alcohol_by_volume=Decimal(29))
    spirit.is_discountable = True
    with pytest.raises(ValidationError, match=NOT_ALLOWED):
        spirit.validate_constraints()


def test_staff_type_how_strong_it_is_and_are_told_what_follows(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    wine = ProductFactory(alcohol_by_volume=Decimal(12))
    address = reverse("dashboard:catalogue-product", args=[wine.pk])
    page = client.get(address)
    typed = {"title": wine.title, "slug": wine.slug, "structure": "standalone", "action": "save"}
    for name in ("category", "image", "recommended", "stockrecord"):
        prefix = page.context[f"{name}_formset"].prefix
        typed |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    answer = client.post(address, typed | {"alcohol_by_volume": "29", "is_discountable": "on"})
    assert NOT_ALLOWED in str(answer.context["form"].errors)
    client.post(address, typed | {"alcohol_by_volume": "29"})
    assert NOT_ALLOWED not in answer.context["form"].fields
    wine.refresh_from_db()
    assert wine.alcohol_by_volume == 12  # a category is missing; the form itself has nothing to say


@pytest.mark.parametrize("kind", [kind for kind, (type_, *_rest) in BENEFITS.items() if "hipping" not in type_])
def test_no_kind_of_offer_makes_a_spirit_cheaper(kind, make_offer, client, fill):
    type_, value, most = BENEFITS[kind]
    make_offer(type_, value, most=most)
    spirit, tea = ProductFactory(price=400_000, alcohol_by_volume=Decimal(29)), ProductFactory(price=90_000)
    fill(client, spirit, 3, age_statement=1)
    page = client.get(reverse("basket"))
    assert (page.context["discount"], page.context["total"]) == (0, 1_200_000)
    fill(client, tea)
    lines = {line.product_id: line.discount_value for line in client.get(reverse("basket")).context["lines"]}
    assert lines[spirit.pk] == 0
    assert lines[tea.pk] > 0


def test_a_spirit_does_not_help_to_reach_an_offer_nor_its_delivery(make_offer, client, fill):
    make_offer(condition=(Condition.VALUE, 300_000), exclusive=False)
    make_offer(Benefit.SHIPPING_FIXED_PRICE, "0", condition=(Condition.VALUE, 300_000), exclusive=False)
    fill(client, ProductFactory(price=400_000, alcohol_by_volume=Decimal(29)), age_statement=1)
    fill(client, ProductFactory(price=90_000))
    page = client.get(reverse("basket"))
    assert (page.context["discount"], page.context["for_delivery"]) == (0, None)


def test_who_wonders_reads_why_in_basket_and_checkout(make_offer, client, fill):
    fill(client, ProductFactory(price=400_000, alcohol_by_volume=Decimal(29)), age_statement=1)
    assert LEFT_OUT not in client.get(reverse("basket")).content.decode()  # nobody wonders without an offer
    make_offer()
    fill(client, ProductFactory(price=90_000))
    for name in ("basket", "checkout"):
        assert client.get(reverse(name)).content.decode().count(LEFT_OUT) == 1


def test_who_tries_a_code_on_a_spirit_reads_why(make_voucher, client, fill):
    make_voucher()
    fill(client, ProductFactory(price=400_000, alcohol_by_volume=Decimal(29)), age_statement=1)
    page = client.post(reverse("basket_voucher"), {"code": "TET"}, follow=True).content.decode()
    assert "Mã này không áp dụng cho giỏ hàng của bạn." in page
    assert LEFT_OUT in page
    assert not Basket.objects.get().vouchers.exists()


def test_another_product_can_be_left_out_by_the_same_switch(make_offer, client, fill):
    make_offer()
    fill(client, ProductFactory(price=90_000, is_discountable=False))
    fill(client, ProductFactory(price=50_000))
    page = client.get(reverse("basket"))
    assert page.context["discount"] == 5_000
    assert "Ưu đãi không áp dụng cho sản phẩm này." in page.content.decode()
    assert ConditionalOffer.objects.count() == 1


def test_the_demo_has_spirits_and_milder_ones():
    records = json.loads(Path("shop/demo/content/products.json").read_text())
    records = records if isinstance(records, list) else records["products"]
    strengths = [one["alcohol_by_volume"] for one in records if one["alcohol_by_volume"]]
    assert min(strengths) < 15 < max(strengths)
