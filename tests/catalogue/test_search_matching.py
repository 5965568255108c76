import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.models import Place, PlaceConversion, ProductIndex, Recognition
from catalogue.search import following
from catalogue.search.following import followed
from catalogue.search.indexing import indexing_at_the_end, rebuild, refresh_due, reindex, stock_changed
from catalogue.search.ranking import ranking
from catalogue.search.words import parse_words
from tests.factories import (
    GroupFactory,
    ProducerFactory,
    ProductFactory,
    ProvinceFactory,
    RecognitionFactory,
    SetFactory,
    today,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def found(text):
    following._checked.forget()  # two seconds later
    now, words = followed(), parse_words(text)
    return ranking(words, now).slice(now.table.orders, now.table.everything, 0, 100)


@pytest.fixture
def long_an():
    """A ward of Long An as it was, and the one in today's Tây Ninh that took it over."""
    old_province = Place.objects.create(scheme="legacy", level="province", code="80", prefix="Tỉnh", name="Long An")
    district = Place.objects.create(
        scheme="legacy", level="district", code="806", prefix="Huyện", name="Cần Đước", parent=old_province
    )
    old = Place.objects.create(
        scheme="legacy", level="ward", code="28132", prefix="Xã", name="Mỹ Lệ", parent=district, province=old_province
    )
    new = Place.objects.create(
        scheme="2025", level="ward", code="28130", prefix="Xã", name="Mỹ Lệ", parent=ProvinceFactory()
    )
    PlaceConversion.objects.create(old=old, new=new, is_default=True)
    PlaceConversion.objects.create(old=old_province, new=new.province, is_default=True)
    return old


@pytest.fixture
def shelf(long_an):
    titles = {
        "rice": "Gạo Nàng Thơm Chợ Đào",
        "paper": "Bánh tráng phơi sương",
        "honey": "Mật ong hoa dừa",
        "sugar": "Đường hoa dừa",
        "cake": "Bánh trắng Bến Lức",
    }
    return {key: ProductFactory(title=title, title_en="", slug=key) for key, title in titles.items()}


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("gao nang thom", "rice"),
        ("Gạo nàng thơm", "rice"),
        ("banh trang phoi", "paper"),
        ("mat ong", "honey"),
        ("duong hoa dua", "sugar"),
        ("CHO DAO", "rice"),
        ("gao nang tho", "rice"),
    ],
)
def test_what_is_typed_on_a_phone_finds_its_product(shelf, typed, key):
    assert found(typed)[0] == shelf[key].pk


def test_exact_accents_come_first(shelf):
    assert found("bánh trắng")[0] == shelf["cake"].pk
    assert found("bánh tráng")[0] == shelf["paper"].pk
    assert set(found("banh trang")) == {shelf["cake"].pk, shelf["paper"].pk}


def test_a_phrase_in_the_title_comes_before_scattered_words(shelf):
    ProductFactory(title="Hoa sen, đường phèn và dừa", title_en="")
    assert found("duong hoa dua")[0] == shelf["sugar"].pk


@pytest.mark.parametrize("typed", ["long an", "tay ninh", "my le", "huyen can duoc", "tỉnh Long An"])
def test_both_eras_of_a_place_find_its_products(long_an, typed):
    product = ProductFactory(origin=long_an)
    assert product.pk in found(typed)


def test_a_place_of_today_is_found_by_its_old_names_too(long_an):
    product = ProductFactory(origin=Place.objects.get(code="28130"))
    assert product.pk in found("long an")
    row = product.index_row
    assert (row.province.name, row.old_province.name) == ("Tây Ninh", "Long An")


def test_producers_groups_and_english_titles_are_searched():
    product = ProductFactory(
        title="Chiếu",
        title_en="Sedge mat",
        producer=ProducerFactory(name="HTX Định Yên"),
        ocop_set=SetFactory(
            code="craft",
            name="Trang trí",
            group=GroupFactory(code="h", name="Thủ công mỹ nghệ", name_en="Handicraft"),
        ),
    )
    for typed in ("dinh yen", "sedge", "thu cong", "handicraft"):
        assert found(typed) == [product.pk]


def test_a_set_that_is_named_after_honey_does_not_make_pork_honey():
    honey_and_other = SetFactory(
        code="honey-and-other", name="Mật ong và thực phẩm thô khác", name_en="Honey and other"
    )
    ProductFactory(title="Chả lụa", title_en="Pork roll", ocop_set=honey_and_other)
    honey = ProductFactory(title="Mật ong hoa nhãn", title_en="Longan honey", ocop_set=honey_and_other)
    assert found("mat ong") == [honey.pk]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.sampled_from(["AND", "OR NOT", 'a" OR "b', "x*", "-gạo", "NEAR(a b)", "a:b", "' & |"]))
def test_nothing_that_is_typed_breaks_the_search(shelf, typed):
    if parse_words(typed):
        found(typed)


def test_a_row_follows_its_product(shelf):
    rice = shelf["rice"]
    rice.title = "Nếp cái hoa vàng"
    rice.save()
    assert found("nep cai") == [rice.pk]
    assert rice.pk not in found("gao nang")
    rice.is_public = False
    rice.save()
    assert found("nep cai") == []


def test_a_row_follows_producer_stock_and_recognition():
    product = ProductFactory(price=90_000)
    assert (product.index_row.price, product.index_row.in_stock) == (90_000, True)
    recognition = RecognitionFactory(product=product, stars=4)
    product.producer.name = "Tổ hợp tác Rạch Rít"
    product.producer.save()
    assert found("rach rit") == [product.pk]
    assert ProductIndex.objects.get(pk=product.pk).stars == 4
    recognition.delete()
    assert ProductIndex.objects.get(pk=product.pk).stars == 0


def test_a_product_goes_with_its_row():
    product = RecognitionFactory().product
    product.stockrecords.all().delete()
    product.gtin_history.all().delete()
    product.delete()
    assert not ProductIndex.objects.exists()
    assert found("gao") == []


def test_stock_that_was_changed_by_update_is_taken_over():
    product = ProductFactory(price=50_000, price__stock=2)
    product.stockrecords.update(num_allocated=2)
    stock_changed([product.pk])
    row = ProductIndex.objects.get(pk=product.pk)
    assert (row.price, row.in_stock) == (50_000, False)


def test_stars_begin_and_end_on_their_days():
    soon, product = today() + dt.timedelta(days=5), ProductFactory()
    RecognitionFactory(product=product, stars=3, valid_until_date=soon)
    RecognitionFactory(product=product, stars=5, valid_from_date=soon + dt.timedelta(days=1))
    row = ProductIndex.objects.get(pk=product.pk)
    assert (row.stars, row.stars_until_date, row.stale_from_date) == (3, soon, soon + dt.timedelta(days=1))
    Recognition.objects.filter(stars=3).update(valid_until_date=today() - dt.timedelta(days=1))
    Recognition.objects.filter(stars=5).update(valid_from_date=today())
    refresh_due(soon + dt.timedelta(days=1))
    assert ProductIndex.objects.get(pk=product.pk).stars == 5


def test_an_import_writes_its_rows_at_the_end(django_assert_max_num_queries):
    with indexing_at_the_end():
        product = ProductFactory()
        assert not ProductIndex.objects.exists()
    assert ProductIndex.objects.get().pk == product.pk


def test_many_products_are_indexed_in_few_queries(django_assert_max_num_queries):
    """Index, cards and documents: as many for thirty products as for three."""
    ids = [ProductFactory().pk for _n in range(30)]
    with CaptureQueriesContext(connection) as few:
        reindex(ids[:3])
    with django_assert_max_num_queries(min(len(few), 24)):
        reindex(ids)


def test_rebuilding_makes_good_whatever_happened(shelf):
    ProductIndex.objects.filter(pk=shelf["rice"].pk).delete()
    type(shelf["honey"]).objects.filter(pk=shelf["honey"].pk).update(is_public=False)
    assert rebuild() == 4
    assert found("gao nang thom") == [shelf["rice"].pk]
    assert found("mat ong") == []
