import datetime as dt
import gzip
import json
import re

import pytest
from django.utils import timezone

from catalogue.memory import forget_everything
from catalogue.models import StarStatus
from tests.factories import CertificateFactory, LotFactory, ProductFactory, RecognitionFactory, today

pytestmark = pytest.mark.django_db


def address(product):
    return f"/san-pham/{product.slug}/"


def page(client, product, prefix="/en"):
    return client.get(f"{prefix}{address(product)}").content.decode()


@pytest.fixture
def rich():
    """A product with all that its page can show."""
    product = ProductFactory(
        summary="Gạo thơm.",
        ingredients="Gạo",
        allergens_en="none",
        nutrition={"energy_kcal": 350},
        season_months=[11, 12],
    )
    RecognitionFactory(product=product)
    CertificateFactory(product=product, verified_at=timezone.now(), number="V-1")
    CertificateFactory(product=product, number="C-1", scheme="haccp")
    LotFactory(product=product, code="L-77")
    StarStatus.objects.create(product=product, kind="potential_five", as_of_date=today())
    for _n in range(5):
        RecognitionFactory(product=ProductFactory())
    return product


def test_the_page_says_who_where_and_what(client, rich):
    text = page(client, rich, prefix="")
    for expected in (rich.title, rich.producer.name, "Tây Ninh", "12/QĐ-UBND", "125.000", "V-1", "C-1", "L-77"):
        assert expected in text


def test_a_page_made_anew_is_at_most_four_queries(client, rich, django_assert_max_num_queries):
    client.get(address(rich))
    forget_everything()
    with django_assert_max_num_queries(4):
        client.get(address(rich))


def test_the_page_is_at_most_twenty_kilobytes_compressed(client, rich):
    assert len(gzip.compress(page(client, rich).encode())) <= 20_000


def test_verified_and_claimed_certificates_stand_apart(client, rich):
    text = page(client, rich)
    assert text.index("Checked by a programme officer") < text.index("V-1") < text.index("Stated by the producer")
    assert text.index("Stated by the producer") < text.index("C-1")


def test_potential_five_stars_are_words_not_stars(client):
    product = ProductFactory()
    StarStatus.objects.create(product=product, kind="potential_five")
    text = page(client, product)
    assert "potential five stars" in text
    assert "not a recognition" in text
    assert "stars-badge" not in text


def test_lapsed_stars_are_gone_and_the_history_stays(client):
    ended = today() - dt.timedelta(days=10)
    product = RecognitionFactory(decision_number="99/QĐ-UBND", valid_until_date=ended).product
    text = page(client, product)
    assert "stars-badge" not in text
    assert "has not been renewed" in text
    assert "99/QĐ-UBND" in text


def test_a_revoked_recognition_is_said_to_be_revoked(client):
    product = RecognitionFactory(revoked_at=timezone.now(), revoked_reason="Sai nhãn").product
    text = page(client, product)
    assert "was revoked on" in text
    assert "Sai nhãn" in text


def test_what_is_sold_out_cannot_be_added(client):
    text = page(client, ProductFactory(price=50_000, price__stock=0))
    assert "Sold out for now" in text
    assert 'id="buy"' not in text


def test_what_has_no_price_is_not_on_sale(client):
    product = ProductFactory()
    product.stockrecords.all().delete()
    text = page(client, product)
    assert "Not on sale now" in text
    assert 'id="buy"' not in text


def test_alcohol_asks_for_an_age_statement(client):
    text = page(client, ProductFactory(alcohol_by_volume="29.5"))
    assert 'name="age_statement"' in text
    assert "under 18" in text


def test_out_of_season_is_said(client):
    text = page(client, ProductFactory(season_months=[today().month % 12 + 1]))
    assert "out of season" in text


def test_search_engines_read_product_offer_and_path(client, rich):
    product, crumbs = json.loads(re.search(r'ld\+json">(.+?)</script>', page(client, rich, prefix=""))[1])
    assert product["gtin14"] == rich.gtin
    assert product["offers"]["price"] == 125_000
    assert product["offers"]["availability"].endswith("InStock")
    assert "aggregateRating" not in product
    assert crumbs["itemListElement"][-1]["item"] == f"http://testserver{address(rich)}"


def test_a_title_cannot_end_the_structured_data(client):
    text = page(client, ProductFactory(title="</script><b>x", title_en=""))
    assert "</script><b>" not in text


def test_products_from_the_same_place_are_shown(client, rich):
    assert "More from Tây Ninh" in page(client, rich)


def test_the_page_has_a_canonical_address_and_both_languages(client, rich):
    text = page(client, rich)
    assert f'rel="canonical" href="http://testserver/en{address(rich)}"' in text
    assert f'hreflang="vi" href="http://testserver{address(rich)}"' in text


@pytest.mark.parametrize("slug", ["khong-co", "x" * 300])
def test_an_unknown_product_is_not_found(client, slug):
    assert client.get(f"/san-pham/{slug}/").status_code == 404


def test_a_hidden_product_is_not_found(client):
    assert client.get(address(ProductFactory(is_public=False))).status_code == 404


def test_links_of_the_staff_dashboard_lead_somewhere(client, rich):
    assert client.get("/san-pham/danh-muc/gao_1/").url == "/san-pham/"
    assert client.get(f"/san-pham/{rich.slug}_{rich.pk}/danh-gia/1/").url == address(rich)
