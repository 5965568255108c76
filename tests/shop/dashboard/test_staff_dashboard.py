import pytest
from django.urls import reverse

from shop.accounts.roles import setup_staff
from tests.factories import ProductFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGES = [
    "dashboard:index",
    "dashboard:catalogue-product-list",
    "dashboard:catalogue-category-list",
    "dashboard:order-list",
    "dashboard:order-stats",
    "dashboard:partner-list",
    "dashboard:stock-alert-list",
    "dashboard:users-index",
    "dashboard:offer-list",
    "dashboard:voucher-list",
    "dashboard:range-list",
    "dashboard:reports-index",
]


@pytest.fixture
def staff_client(client):
    staff = UserFactory(is_staff=True)
    staff.groups.add(setup_staff())
    client.force_login(staff)
    return client


@pytest.mark.parametrize("name", PAGES)
def test_staff_can_open_each_page_of_the_dashboard(staff_client, name):
    ProductFactory()
    assert staff_client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_a_customer_cannot(client, name):
    client.force_login(UserFactory())
    assert client.get(reverse(name)).status_code in (302, 403)


def test_staff_can_open_and_save_a_product(staff_client):
    product = ProductFactory()
    page = staff_client.get(reverse("dashboard:catalogue-product", args=[product.pk]))
    assert page.status_code == 200
    assert product.title in page.content.decode()


def test_the_dashboard_loads_no_script_from_another_host(staff_client):
    page = staff_client.get(reverse("dashboard:index")).content.decode()
    assert "googleapis" not in page
    assert "oscar/js/jquery/jquery.min.js" in page


def test_money_is_whole_dong(staff_client):
    page = staff_client.get(reverse("dashboard:index")).content.decode()
    assert "0\xa0₫" in page
    assert "0,00" not in page
