import pytest

from tests.factories import ProducerFactory, ProductFactory, ProvinceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
URL = "/san-pham/goi-y"


@pytest.fixture(autouse=True)
def shelf():
    ProvinceFactory()
    return ProductFactory(title="Mật ong hoa tràm", producer=ProducerFactory(name="Tổ ong Tây Ninh", slug="to-ong"))


def labels(client, typed, path=URL):
    return [one["label"] for one in client.get(path, {"q": typed}).json()["suggestions"]]


def test_products_regions_and_producers_are_suggested(client):
    assert labels(client, "tay nin") == ["Tây Ninh", "Mật ong hoa tràm", "Tổ ong Tây Ninh"]
    urls = [one["url"] for one in client.get(URL, {"q": "tay"}).json()["suggestions"]]
    assert urls[0] == "/san-pham/?vung=tay-ninh"
    assert urls[2] == "/nha-san-xuat/to-ong/"


def test_suggestions_keep_the_language(client):
    urls = [one["url"] for one in client.get(f"/en{URL}", {"q": "tay"}).json()["suggestions"]]
    assert all(url.startswith("/en/") for url in urls)


@pytest.mark.parametrize("junk", ["", '"', "*", "\0", "x" * 10_000, "khongcogi"])
def test_junk_suggests_nothing(client, junk):
    assert labels(client, junk) == []


def test_asking_again_costs_no_query(client, django_assert_num_queries):
    labels(client, "mat")
    with django_assert_num_queries(0):
        labels(client, "mat")
