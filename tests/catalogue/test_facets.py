import datetime as dt

import pytest
from django.utils import timezone

from catalogue.kept.shelf import forget_pages
from catalogue.models import Place, PlaceConversion
from catalogue.search import following
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


def listing(client, query=""):
    return client.get(f"/san-pham/?{query}").context["listing"]


def counts(found, name):
    return {option.value: option.found for facet in found.facets if facet.name == name for option in facet.options}


@pytest.fixture
def tay_ninh():
    """Today's Tây Ninh, made of Long An and the old Tây Ninh."""
    new = ProvinceFactory()
    for code, name in (("80", "Long An"), ("72", "Tây Ninh")):
        old = Place.objects.create(scheme="legacy", level="province", code=code, prefix="Tỉnh", name=name)
        PlaceConversion.objects.create(old=old, new=new, is_default=True)
    return new


def test_each_region_is_offered_in_both_eras(client, tay_ninh):
    ProductFactory(origin=Place.objects.get(scheme="legacy", code="80"))
    ProductFactory(origin=Place.objects.get(scheme="legacy", code="72"))
    found = listing(client)
    assert counts(found, "vung") == {"tay-ninh": 2, "long-an": 1, "tay-ninh-cu": 1}
    assert listing(client, "vung=long-an").total == 1
    assert listing(client, "vung=tay-ninh").total == 2


def test_counts_respect_the_other_facets_but_not_their_own(client):
    for stars, price in ((3, 40_000), (4, 40_000), (4, 150_000)):
        RecognitionFactory(product=ProductFactory(price=price), stars=stars)
    found = listing(client, "sao=4")
    assert found.total == 2
    assert counts(found, "sao") == {"4": 2, "3": 1}
    assert counts(found, "gia") == {"duoi-50": 1, "100-200": 1}


def test_values_of_one_facet_add_up(client):
    for stars in (3, 4, 5):
        RecognitionFactory(product=ProductFactory(), stars=stars)
    assert listing(client, "sao=3&sao=5").total == 2


def test_stars_that_have_lapsed_are_not_counted(client):
    yesterday = today() - dt.timedelta(days=1)
    RecognitionFactory(valid_until_date=yesterday)
    assert counts(listing(client), "sao") == {}
    assert listing(client, "sao=4").total == 0


def test_stars_lapse_although_nothing_was_written(client, monkeypatch):
    RecognitionFactory(valid_until_date=today())
    assert listing(client, "sao=4").total == 1
    tomorrow = today() + dt.timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args: tomorrow)
    from catalogue.memory import forget_everything

    forget_everything()
    forget_pages()
    assert listing(client, "sao=4").total == 0


def test_group_kind_season_and_stock_filter(client):
    month = today().month
    craft = SetFactory(code="craft", group=GroupFactory(code="handicraft", name="Thủ công"))
    ProductFactory(title="Chiếu", ocop_set=craft, producer=ProducerFactory(kind="cooperative"))
    ProductFactory(title="Hết", price__stock=0, price=9_000, season_months=[month % 12 + 1])
    ProductFactory(title="Mùa", season_months=[month])
    names = {
        "nhom=handicraft": ["Chiếu"],
        "chu-the=htx": ["Chiếu"],
        "mua=1": ["Mùa", "Chiếu"],
        "con=1": ["Mùa", "Chiếu"],
        "gia=duoi-50": ["Hết"],
    }
    for query, expected in names.items():
        assert [p.title for p in listing(client, query).cards] == expected, query


def test_facets_narrow_a_search(client):
    RecognitionFactory(product=ProductFactory(title="Gạo nếp"), stars=3)
    ProductFactory(title="Gạo tẻ")
    ProductFactory(title="Muối", ocop_set=None, title_en="")
    found = listing(client, "q=gao")
    assert found.total == 2
    assert counts(found, "sao") == {"3": 1}


def test_each_active_filter_can_be_removed(client):
    RecognitionFactory(stars=3)
    found = listing(client, "sao=3&con=1")
    assert [chip.url for chip in found.chips] == ["/san-pham/?con=1", "/san-pham/?sao=3"]


def test_the_table_follows_what_is_written(client):
    assert listing(client).total == 0
    ProductFactory()
    following._checked.forget()  # two seconds later
    assert listing(client, "sort=moi").total == 1
