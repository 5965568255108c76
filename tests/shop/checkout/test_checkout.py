import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from oscar.apps.order.models import Order

from catalogue.models import Place
from shop.checkout.forms import CheckoutForm
from shop.models import CheckoutAttempt, Consent
from tests.factories import ProductFactory, UserFactory
from tests.mailing import letters
from tests.shop.conftest import counted

pytestmark = pytest.mark.django_db


def test_a_guest_orders_with_cash_on_delivery(client, order, product):
    response = order(product, 2)
    attempt = CheckoutAttempt.objects.get()
    assert response.url == attempt.get_absolute_url()
    placed = Order.objects.get()
    assert (placed.total_incl_tax, placed.shipping_incl_tax, placed.guest_email) == (275_000, 25_000, "lan@example.org")
    assert str(placed.shipping_address.phone_number.as_e164) == "+84912345678"
    assert placed.shipping_address.line2 == "Xã Mỹ Lệ"
    assert attempt.phone == "0912345678"


def test_a_card_order_leads_to_the_gateway(client, stripe, order, product):
    response = order(product, 2, method="card")
    assert response.url.startswith(stripe.server.base_url)
    assert not Order.objects.exists()


def test_a_gateway_that_is_down_leads_to_a_page_that_lets_you_try_again(client, stripe, order, product, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    response = order(product, 2, method="card")
    assert response.url == reverse("payment", args=[CheckoutAttempt.objects.get().token])


def test_without_a_gateway_there_is_no_card(client, order, product, settings):
    settings.STRIPE_SECRET_KEY = settings.STRIPE_API_BASE = ""
    assert order(product, method="card").status_code == 422


def test_pressing_order_twice_leads_to_the_same_order(client, order, address, product):
    first = order(product, 2)
    second = client.post(reverse("checkout"), {**address, "seen_total": 250_000})
    assert second.url == first.url
    assert Order.objects.count() == 1


def test_an_order_may_go_without_an_email(client, order, product):
    order(product, email="")
    assert Order.objects.get().guest_email == ""
    assert letters() == []


@pytest.mark.parametrize(
    "typed", ["0912345678", "0912 345 678", "0912.345.678", "+84 912 345 678", "84912345678", "+840912345678"]
)
def test_phone_numbers_are_taken_as_people_write_them(client, order, product, typed):
    order(product, phone=typed)
    assert CheckoutAttempt.objects.get().phone == "0912345678"


@pytest.mark.parametrize("typed", ["", "091234567", "09123456789", "0212345678", "not a number", "1" * 500])
def test_wrong_phone_numbers_are_told_beside_the_field(client, order, product, typed):
    response = order(product, phone=typed)
    assert response.status_code == 422
    assert response.context["form"].errors["phone"]
    assert not CheckoutAttempt.objects.exists()


def test_nothing_typed_is_lost(client, order, product):
    page = order(product, phone="12", street="12 ấp Chánh <b>", note="Gọi trước").content.decode()
    assert 'value="12 ấp Chánh &lt;b&gt;"' in page
    assert "Gọi trước" in page
    again = client.get(reverse("checkout")).content.decode()
    assert 'value="12 ấp Chánh &lt;b&gt;"' in again


def test_a_ward_of_another_province_is_refused(client, order, product, ward):
    Place.objects.create(scheme="2025", level="province", code="01", prefix="Thành phố", name="Hà Nội", folded="ha noi")
    assert "ward" in order(product, province="01").context["form"].errors


def test_without_script_the_wards_come_with_the_next_page(client, fill, product, address, ward):
    fill(client, product)
    page = client.post(reverse("checkout"), {**address, "ward": "", "do": "wards"})
    assert page.status_code == 200
    assert not page.context["form"].errors
    assert "Mỹ Lệ" in page.content.decode()
    assert "0912 345 678" in page.content.decode()


def test_the_wards_of_a_province_are_public_json(client, ward):
    response = client.get(reverse("checkout_wards", args=["80"]))
    assert response.json() == {"wards": [["28132", "Xã Mỹ Lệ"]], "zone": "near"}
    assert "public" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("shipping", "quantity", "charge"), [("standard", 1, 25_000), ("standard", 4, 0), ("express", 4, 45_000)]
)
def test_delivery_is_flat_by_region_and_free_above_an_amount(client, order, product, shipping, quantity, charge):
    order(product, quantity, shipping=shipping)
    assert CheckoutAttempt.objects.get().shipping_charge == charge


def test_a_price_that_changed_is_shown_before_it_is_ordered(client, order, product):
    response = order(product, 1, total=100_000)
    assert response.status_code == 422
    assert not CheckoutAttempt.objects.exists()


def test_stock_that_ran_out_is_told_and_keeps_the_basket(client, fill, address, product):
    fill(client, product, 10)
    product.stockrecords.update(num_in_stock=3)
    response = client.post(reverse("checkout"), {**address, "seen_total": 1_250_000})
    assert response.status_code == 409
    assert "(3)" in response.content.decode()
    assert counted(client) == 10


def test_consents_are_never_ticked_before(client, fill, product):
    fill(client, product)
    form = client.get(reverse("checkout")).context["form"]
    assert not form["privacy"].value()
    assert not form["news"].value()


def test_consents_are_kept_with_wording_and_time(client, order, product):
    order(product, news="on")
    given = Consent.objects.order_by("kind")
    assert [(c.kind, bool(c.version), bool(c.given_at)) for c in given] == [
        ("news", True, True),
        ("privacy", True, True),
    ]


def test_consent_to_use_the_address_is_needed(client, order, product):
    assert "privacy" in order(product, privacy="").context["form"].errors


def test_alcohol_needs_the_statement_of_age(client, fill, address):
    wine = ProductFactory(alcohol_by_volume=29)
    fill(client, wine, 1, age_statement="1")
    typed = {**address, "seen_total": 125_000}
    assert "age" in client.post(reverse("checkout"), typed).context["form"].errors
    client.post(reverse("checkout"), {**typed, "age": "on"})
    assert Consent.objects.filter(kind=Consent.Kind.AGE).exists()


def test_an_empty_basket_cannot_be_checked_out(client):
    assert client.get(reverse("checkout")).url == reverse("basket")
    assert client.post(reverse("checkout"), {}).url == reverse("basket")


def test_a_customer_finds_the_last_address_again(client, order, fill, product):
    client.force_login(UserFactory(phone="0987654321"))
    fill(client, product)
    assert client.get(reverse("checkout")).context["form"]["phone"].value() == "0987654321"
    order(product, 0, total=250_000)
    fill(client, product)
    assert client.get(reverse("checkout")).context["form"]["street"].value() == "12 ấp Chánh"
    assert Order.objects.get().user is not None


def test_fractions_of_a_dong_cannot_be_asked_for(product):
    with pytest.raises(IntegrityError), transaction.atomic():
        product.stockrecords.update(price="125000.50")


def test_the_english_checkout_is_english(client, fill, product):
    fill(client, product)
    page = client.get("/en/thanh-toan/").content.decode()
    assert "Place the order" in page
    assert "₫125,000" in page


def test_a_form_without_its_token_gets_a_page_of_ours(ward):
    client = Client(enforce_csrf_checks=True)
    page = client.post("/en/gio-hang/them/", {"product_id": 1})
    assert page.status_code == 403
    assert "This page was open too long" in page.content.decode()


def test_english_pages_say_basket_throughout(client, product):
    page = client.get(f"/en{product.get_absolute_url()}").content.decode()
    assert "Add to basket" in page
    assert "Add to cart" not in page


def test_the_form_asks_for_the_phone_before_the_email():
    fields = list(CheckoutForm.base_fields)
    assert fields.index("phone") < fields.index("email")
    assert "postcode" not in fields


def test_with_nothing_to_buy_the_basket_says_so_once(client):
    answer = client.get(reverse("checkout"), follow=True)
    assert answer.redirect_chain == [(reverse("basket"), 302)]
    assert answer.content.decode().count("Giỏ hàng đang trống") == 1
    assert list(answer.context["messages"]) == []


def test_the_form_takes_what_its_row_holds_and_not_a_letter_more():
    limits = {name: getattr(field, "max_length", None) for name, field in CheckoutForm.base_fields.items()}
    columns = {field.name: field.max_length for field in CheckoutAttempt._meta.concrete_fields}
    compared = {name: (most, columns[name]) for name, most in limits.items() if most and columns.get(name)}
    assert {"name", "street", "note"} <= set(compared)
    assert {name: pair for name, pair in compared.items() if pair[0] != pair[1]} == {}
