import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.kept import watch
from tests.factories import ProductFactory, ProvinceFactory, RecognitionFactory, SetFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def titles(response):
    return [card.title for card in response.context["listing"].cards]


def test_the_newest_product_comes_first(client):
    ProductFactory(title="Cũ")
    ProductFactory(title="Mới")
    assert titles(client.get("/san-pham/")) == ["Mới", "Cũ"]


def test_a_hidden_product_is_not_listed(client):
    ProductFactory(is_public=False)
    response = client.get("/san-pham/")
    assert titles(response) == []
    assert response.context["listing"].total == 0


def test_products_are_sorted_as_asked(client):
    for title, price, stars in (("A", 30_000, 3), ("B", 10_000, 5), ("C", 20_000, 4)):
        RecognitionFactory(product=ProductFactory(title=title, price=price), stars=stars)
    ProductFactory(title="D").stockrecords.all().delete()
    assert titles(client.get("/san-pham/?sort=gia-tang")) == ["B", "C", "A", "D"]
    assert titles(client.get("/san-pham/?sort=gia-giam")) == ["A", "C", "B", "D"]
    assert titles(client.get("/san-pham/?sort=sao"))[:3] == ["B", "C", "A"]


def test_pages_hold_twenty_four(client):
    for _n in range(25):
        ProductFactory()
    first, second = client.get("/san-pham/"), client.get("/san-pham/?page=2")
    assert (len(titles(first)), len(titles(second))) == (24, 1)
    assert b'rel="next" href="http://testserver/san-pham/?page=2"' in first.content
    assert b'rel="prev" href="http://testserver/san-pham/"' in second.content


BAD = [
    "page=0",
    "page=-1",
    "page=99",
    "page=abc",
    "page=9" * 9,
    "sort=x",
    "sao=6",
    "vung=atlantis",
    "gia=%00",
    "nhom='",
]


@pytest.mark.parametrize("query", BAD)
def test_a_bad_value_is_left_out_and_told(client, query):
    product = ProductFactory()
    response = client.get(f"/san-pham/?{query}")
    assert response.status_code == 200
    assert titles(response) == [product.title]
    assert response.context["listing"].notice


@pytest.mark.parametrize("q", ['"', "***", "a AND", "-", "%00", "x" * 10_000, "%27%3B--", "%ED%A0%80"])
def test_junk_in_the_search_is_safe(client, q):
    ProductFactory()
    assert client.get(f"/san-pham/?q={q}").status_code == 200


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["q", "vung", "sao", "nhom", "gia", "mua", "con", "chu-the", "sort", "page"]), st.text()
    )
)
def test_no_query_string_is_an_error(client, params):
    query = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in params.items())
    assert client.get(f"/san-pham/?{query}").status_code == 200


def test_what_was_searched_is_escaped(client):
    content = client.get("/san-pham/?q=<script>alert(1)</script>").content
    assert b"<script>alert" not in content


def test_nothing_found_offers_a_near_word(client):
    ProductFactory(title="Mật ong rừng")
    response = client.get("/san-pham/?q=mat+onggg")
    assert response.context["ways_out"].corrected == "mat ong"
    assert b"q=mat+ong" in response.content


def test_nothing_found_offers_to_drop_a_filter(client):
    ProvinceFactory(code="01", name="Hà Nội", folded="ha noi")
    RecognitionFactory(product=ProductFactory(title="Trà sen", title_en="", ocop_set=SetFactory()), stars=3)
    response = client.get("/san-pham/?q=tra&vung=ha-noi")
    assert [(chip.label, chip.found) for chip in response.context["ways_out"].wider] == [("Hà Nội", 1)]
    assert [chip.label for chip in response.context["ways_out"].groups] == ["Thực phẩm"]


def test_the_address_is_told_in_one_form(client):
    ProductFactory()
    content = client.get("/san-pham/?sao=4&sao=3&utm_source=x&q=gao&sort=moi").content.decode()
    canonical = re.search(r'rel="canonical" href="([^"]+)"', content)[1]
    assert canonical == "http://testserver/san-pham/?q=gao&amp;sao=4&amp;sao=3&amp;sort=moi"
    assert "utm_source" not in content


def test_english_pages_stay_english(client):
    ProductFactory(title_en="Fragrant rice")
    response = client.get("/en/san-pham/?q=fragrant")
    assert "Fragrant rice" in response.content.decode()
    assert 'lang="en"' in response.content.decode()


@pytest.fixture
def many():
    for _n in range(30):
        RecognitionFactory(product=ProductFactory(title="Gạo thơm"))


@pytest.mark.django_db(transaction=True)  # on PostgreSQL a transaction's own changes are read again
def test_a_cold_list_with_search_and_facets_is_at_most_twelve_queries(client, many, django_assert_max_num_queries):
    watch.mark()  # what a process asks once at its start, a new connection's settings too, is no cost of this page
    with django_assert_max_num_queries(12):
        client.get("/san-pham/?q=gao&sao=4&con=1&page=2")


@pytest.mark.django_db(transaction=True)  # on PostgreSQL a transaction's own changes are read again
def test_a_warm_list_with_search_and_facets_is_at_most_six_queries(client, many, django_assert_max_num_queries):
    client.get("/san-pham/?q=gao")
    with django_assert_max_num_queries(6):
        client.get("/san-pham/?q=thom&sao=4&con=1")
