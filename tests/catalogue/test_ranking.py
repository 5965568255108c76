import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import memory
from catalogue.models import Product, ProductIndex
from catalogue.search.bits import by_count, members, to_bits
from catalogue.search.following import followed
from catalogue.search.indexing import rebuild
from catalogue.search.ranking import Ranking
from catalogue.search.words import parse_words
from tests.catalogue.exact_ranking import exact_ranking
from tests.factories import ProductFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TITLES = [
    "Mật ong hoa tràm", "Mắt kính", "Hoa tràm mật ong", "Tràm", "Trà lá sen", "Tinh dầu tràm", "Trà hoa vàng Mật ong",
    "Ong mật hoa trà", "Kẹo mật ong ong mật", "Dầu tràm trà", "Mat", "Mật", "Trà", "trà tra TRA", "Lá sen", "Hoa",
]  # fmt: skip
SEARCHES = [
    "mat",
    "mật",
    "mat ong",
    "mật ong",
    "tra",
    "trà",
    "tram hoa",
    "hoa",
    "hoa tra",
    "o",
    "mat mat",
    "mậ",
    "sen la",
]


@pytest.fixture
def shelf():
    made = [ProductFactory(title=title, title_en="", price__stock=n % 3) for n, title in enumerate(TITLES)]
    Product.objects.filter(pk=made[3].pk).update(title_en="Honey tram mat ong")
    rebuild()
    memory.forget_everything()


def test_every_page_is_what_ranking_everything_would_show(shelf):
    now = followed()
    for words in map(parse_words, SEARCHES):
        expected, found = exact_ranking(words), Ranking(words)
        assert expected
        for start in range(0, len(expected) + 3, 3):
            shown = found.slice(now.table.orders, now.table.everything, start, 3)
            assert shown == expected[start : start + 3], (words, start)


def test_filters_leave_the_order_as_it_is(shelf):
    now = followed()
    some = to_bits(list(ProductIndex.objects.filter(in_stock=True).values_list("pk", flat=True)))
    for words in map(parse_words, SEARCHES):
        expected = [pk for pk in exact_ranking(words) if some >> pk & 1]
        assert Ranking(words).slice(now.table.orders, some, 1, 4) == expected[1:5], words


def test_the_first_page_of_a_title_costs_two_queries(shelf, django_assert_num_queries):
    words, now = parse_words("mat ong"), followed()
    with django_assert_num_queries(2):
        assert Ranking(words).slice(now.table.orders, now.table.everything, 0, 1)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sets(st.integers(0, 40)), max_size=4), st.sets(st.integers(0, 40)))
def test_sets_are_counted_like_sets(sets, among):
    levels = by_count([to_bits(list(one)) for one in sets], to_bits(list(among)))
    for missing, level in enumerate(levels):
        hits = len(sets) - missing
        assert set(members(level)) == {n for n in among if sum(n in one for one in sets) == hits}
