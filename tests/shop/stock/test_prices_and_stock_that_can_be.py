"""A price is whole and not negative, stock covers what is promised: in the database, and in words where it is typed."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from shop.accounts.roles import setup_staff
from shop.dashboard.catalogue.forms import SetProductPriceForm
from shop.partner.models import StockRecord
from shop.stock.counting import set_stock
from tests.factories import ProductFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
IMPOSSIBLE = [
    {"price": Decimal(-5)},
    {"price": Decimal("145000.50")},
    {"price": Decimal("0.01")},
    {"num_in_stock": 181},
    {"num_in_stock": None},
    {"num_allocated": 201},
]


@pytest.fixture
def record():
    found = ProductFactory(price=145_000, price__stock=200).stockrecords.get()
    StockRecord.objects.filter(pk=found.pk).update(num_allocated=182)
    return found


@pytest.mark.parametrize("change", IMPOSSIBLE, ids=str)
def test_the_database_refuses_what_cannot_be(record, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockRecord.objects.filter(pk=record.pk).update(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"price": None},
        {"price": 0},
        {"price": Decimal("9999999999.00")},
        {"num_in_stock": 182},
        {"num_in_stock": None, "num_allocated": 0},
        {"num_in_stock": None, "num_allocated": None},
    ],
    ids=str,
)
def test_the_database_takes_what_can_be(record, change):
    assert StockRecord.objects.filter(pk=record.pk).update(**change) == 1


@pytest.mark.parametrize("price", ["-5", "145000.50"])
def test_the_model_says_it_in_words(record, price):
    record.price = Decimal(price)
    with pytest.raises(ValidationError):
        record.full_clean()


@pytest.fixture
def staff_client(client):
    staff = UserFactory(is_staff=True)
    staff.groups.add(setup_staff())
    client.force_login(staff)
    return client


def save_in_the_dashboard(client, record, **typed):
    address = reverse("dashboard:catalogue-product", args=[record.product_id])
    page = client.get(address)
    data = {}
    for form in (page.context["form"], *_forms_of(page)):
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None else value
    data |= {"stockrecords-0-" + name: value for name, value in typed.items()}
    return client.post(address, {name: value for name, value in data.items() if value is not False})


def _forms_of(page):
    for name in ("stockrecord", "category", "image", "recommended"):
        formset = page.context[f"{name}_formset"]
        yield formset.management_form
        yield from formset.forms


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"price": "-5"}, "Giá không thể nhỏ hơn 0."),
        ({"price": "145000.50"}, "Giá tính bằng đồng chẵn, không có phần lẻ."),
        ({"num_in_stock": "5"}, "182 "),
    ],
)
def test_the_dashboard_refuses_it_where_it_is_typed(staff_client, record, typed, told):
    answer = save_in_the_dashboard(staff_client, record, **typed)
    assert answer.status_code == 200
    errors = answer.context["stockrecord_formset"].forms[0].errors
    assert told in " ".join(errors[next(iter(typed))])
    record.refresh_from_db()
    assert (record.price, record.num_in_stock) == (145_000, 200)


def test_a_price_that_is_typed_does_not_write_over_what_an_order_takes_meanwhile(record):
    from shop.dashboard.catalogue.forms import StockRecordForm

    typed = {"partner": record.partner_id, "partner_sku": record.partner_sku, "price_currency": "VND", "price": "1000",
             "num_in_stock": "200"}  # fmt: skip
    staff = UserFactory(is_staff=True)
    form = StockRecordForm(record.product.get_product_class(), staff, typed, instance=record)
    assert form.is_valid(), form.errors
    StockRecord.objects.filter(pk=record.pk).update(num_allocated=190)
    form.save()
    record.refresh_from_db()
    assert (record.price, record.num_allocated) == (1000, 190)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"new_price": "1000.5"}, "new_price"),
        ({"increase_by_amount": "0.5"}, "increase_by_amount"),
        ({"increase_by_percentage": "0.001"}, "increase_by_percentage"),
        ({"increase_by_percentage": "0.01"}, "increase_by_percentage"),
        ({"own": "1000.5"}, "own"),
    ],
)
def test_prices_of_many_products_are_whole_too(record, asked, field):
    own = f"price_{record.product_id}"
    data = {name.replace("own", own): value for name, value in asked.items()}
    products = type(record.product).objects.filter(pk=record.product_id)
    data |= {"selected_products": [record.product_id], "partners": [record.partner_id]}
    form = SetProductPriceForm(data, products_queryset=products, user=UserFactory(is_staff=True))
    assert field.replace("own", own) in form.errors


def test_the_desk_refuses_less_than_is_promised(record):
    with pytest.raises(ValidationError):
        set_stock(record=record, number=5, seen=200)
