"""What staff type or click in the dashboard is understood, or answered in words; never an error of the server."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Category, Product
from shop.offers.models import Benefit, Condition, ConditionalOffer, Range
from shop.oscar_urls import DASHBOARD
from tests.factories import ProductFactory, UserFactory

pytestmark = pytest.mark.django_db
LISTS = sorted(name for name in DASHBOARD if name.endswith(("-list", "-index")) and "detail" not in name)
COLUMNS = ["checkbox", "-checkbox", "check", "name", "-name", "title", "email", "actions", "num_orders", "nothing"]


@pytest.fixture
def staff_client(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("name", LISTS)
def test_a_list_can_be_asked_to_sort_by_anything(staff_client, name):
    ProductFactory()
    Category.add_root(name="Gạo")
    for column in COLUMNS:
        assert staff_client.get(reverse(f"dashboard:{name}"), {"sort": column}).status_code == 200, column


def test_the_boxes_are_no_column_to_sort_by(staff_client):
    ProductFactory()
    Category.add_root(name="Gạo")
    for name in ("catalogue-product-list", "catalogue-category-list"):
        page = staff_client.get(reverse(f"dashboard:{name}")).content.decode()
        assert 'type="checkbox"' in page
        assert "sort=checkbox" not in page


def test_a_second_product_of_the_same_title_gets_an_address_of_its_own(staff_client):
    first = ProductFactory(title="Gạo Nàng Thơm", slug="gao-nang-thom")
    address = reverse("dashboard:catalogue-product-create", args=[first.product_class.slug])
    typed = {"title": "Gạo Nàng Thơm", "structure": "standalone", "action": "save"}
    page = staff_client.get(address)
    for name in ("category", "image", "recommended", "stockrecord"):
        prefix = page.context[f"{name}_formset"].prefix
        typed |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    chosen = {"TOTAL_FORMS": "1", "0-category": Category.add_root(name="Gạo").pk}
    typed |= {f"productcategory_set-{name}": value for name, value in chosen.items()}
    for expected in ("gao-nang-thom-2", "gao-nang-thom-3"):
        assert staff_client.post(address, typed).status_code == 302
        assert Product.objects.order_by("-pk")[0].slug == expected


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("03/04/2027 10:30", (2027, 4, 3, 10, 30)), ("3-4-2027", (2027, 4, 3)), ("31/02/2027", None),
        ("03.04.2027 23:59", (2027, 4, 3, 23, 59)), ("2027-04-03", (2027, 4, 3)), ("04/13/2027", None),
    ],
)  # fmt: skip
def test_the_day_an_offer_begins_is_typed_the_vietnamese_way(staff_client, typed, meant):
    whole = Range.objects.create(name="Tất cả", includes_all_products=True)
    condition = Condition.objects.create(range=whole, type="Count", value=1)
    benefit = Benefit.objects.create(range=whole, type="Percentage", value=1)
    offer = ConditionalOffer.objects.create(name="Tết", condition=condition, benefit=benefit)
    address = reverse("dashboard:offer-restrictions", args=[offer.pk])
    page = staff_client.post(address, {"start_datetime": typed, "priority": 0, "exclusive": "on", "save": "1"})
    offer.refresh_from_db()
    if meant is None:
        assert (page.status_code, list(page.context["form"].errors)) == (200, ["start_datetime"])
    else:
        assert offer.start_datetime == timezone.make_aware(dt.datetime(*meant))
