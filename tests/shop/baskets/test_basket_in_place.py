from django.urls import reverse

from tests.shop.conftest import counted

AS_SCRIPT = {"accept": "application/json"}


def test_script_adds_once_and_is_told_the_quantity(client, product):
    answer = client.post(reverse("basket_add"), {"product_id": product.pk, "quantity": 2}, headers=AS_SCRIPT)
    assert answer.json()["quantity"] == 2
    assert product.title in answer.json()["message"]
    assert counted(client) == 2


def test_form_without_script_leads_to_the_basket(client, product):
    answer = client.post(reverse("basket_add"), {"product_id": product.pk}, headers={"accept": "text/html"})
    assert answer.url == reverse("basket")


def test_alcohol_is_not_added_before_the_age_is_stated(client, product):
    product.alcohol_by_volume = 29
    product.save()
    client.post(reverse("basket_add"), {"product_id": product.pk}, headers=AS_SCRIPT)
    assert counted(client) == 0
