"""What can be chosen is drawn once for all lists, and yet each list has its own counts, ticks and language."""

import re

import pytest

from catalogue.templatetags import facets
from tests.factories import GroupFactory, ProductFactory, RecognitionFactory, SetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_drawn():
    facets._drawn.cache_clear()


def choices(client, query=""):
    """Value, label, count and whether it is ticked of each choice, as it stands in the page."""
    page = client.get(f"/san-pham/?{query}").content.decode()
    found = re.findall(r'<label class="choice">(.*?)</label>', page, re.S)
    return [
        (
            re.search(r'value="(.*?)"', one)[1],
            re.search(r"<span>(.*?)</span>", one)[1],
            int(re.search(r"choice__count.>(\d+)<", one)[1]),
            "checked" in one,
        )
        for one in found
    ]


def test_each_list_has_its_own_counts_and_ticks(client):
    RecognitionFactory(product=ProductFactory(price__stock=0), stars=3)
    RecognitionFactory(product=ProductFactory(), stars=4)
    assert ("3", "3 sao", 1, False) in choices(client)
    assert ("4", "4 sao", 1, False) in choices(client)
    narrowed = choices(client, "sao=3")
    assert ("3", "3 sao", 1, True) in narrowed
    assert ("4", "4 sao", 1, False) in narrowed
    assert ("3", "3 sao", 0, True) in choices(client, "con=1&sao=3")


def test_a_choice_speaks_the_language_of_its_page(client):
    RecognitionFactory(stars=3)
    assert ("3", "3 sao", 1, False) in choices(client)
    page = client.get("/en/san-pham/").content.decode()
    assert "<span>3 stars</span>" in page
    assert "<span>3 sao</span>" not in page


def test_a_name_is_escaped_wherever_it_stands(client):
    group = GroupFactory(code="x", name='<b>"Trà" & \ue000count\ue000</b>')
    ProductFactory(ocop_set=SetFactory(code="x", group=group))
    for query in ("", "nhom=x"):
        page = client.get(f"/san-pham/?{query}").content.decode()
        assert "<b>&quot;" not in page
        assert '<b>"' not in page
        assert "&lt;b&gt;&quot;Trà&quot; &amp; " in page


def test_a_name_that_changes_is_drawn_anew(client):
    group = GroupFactory(code="x", name="Trà")
    ProductFactory(ocop_set=SetFactory(code="x", group=group))
    assert ("x", "Trà", 1, False) in choices(client)
    group.name = "Chè"
    group.save()
    assert ("x", "Chè", 1, False) in choices(client)


def test_another_list_draws_no_choice_again(client):
    for stars in (3, 4, 5):
        RecognitionFactory(product=ProductFactory(), stars=stars)
    choices(client)
    before = facets._drawn.cache_info().misses
    choices(client, "sort=moi&page=1")
    choices(client, "q=gao")
    assert facets._drawn.cache_info().misses == before > 0
