"""A component is drawn once for each of its shapes, and says of each thing what its template would say."""

import datetime as dt
from unittest import mock

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import override

from catalogue.cards import Card
from catalogue.templatetags.cards import card, person
from catalogue.templating import shapes
from tests.factories import ProducerFactory

NAME = "components/person.html"
RICE = Card(
    pk=1, slug="gao", title="Gạo", title_en="", maker="HTX <Mỹ Lệ>", where="Mỹ Lệ, Long An", province="Long An",
    region="80", picture="", price=45_000, in_stock=True, stars=4, valid_until_date=dt.date(2028, 1, 31),
    in_season=None,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_drawn_yet():
    shapes._drawn.cache_clear()


def test_words_are_escaped_where_they_are_not_safe():
    html = shapes.drawn(NAME, {"name": '<b>"', "text": SafeString("<i>!</i>"), "path": '"><x'})
    assert "&lt;b&gt;&quot;" in html
    assert "<i>!</i>" in html
    assert 'href="&quot;&gt;&lt;x"' in html


def test_a_word_that_looks_like_a_hole_stays_a_word():
    other = shapes.hole("path")
    assert other in shapes.drawn(NAME, {"name": other, "path": "/x/"})


def test_the_template_is_drawn_once_for_each_shape():
    with mock.patch.object(shapes, "get_template", wraps=shapes.get_template) as drawn:
        for number in range(9):
            card(RICE._replace(title=f"Gạo {number}", price=1000 * number + 1))
        assert drawn.call_count == 1
        for other in ({"stars": 5}, {"price": None}, {"in_stock": False}, {"in_season": True}, {"in_season": False}):
            card(RICE._replace(**other))
        assert drawn.call_count == 6


@pytest.mark.parametrize(
    ("change", "said", "not_said"),
    [
        ({}, ["45.000", "4 sao OCOP", "31/01/2028"], ["hết hàng", "mùa"]),
        ({"in_stock": False}, ["hết hàng"], []),
        ({"price": None, "in_stock": False}, ["Chưa bán"], ["hết hàng", "₫"]),
        ({"stars": 0, "valid_until_date": None}, ["45.000"], ["sao OCOP"]),
        ({"in_season": True}, ["vào mùa"], []),
        ({"in_season": False}, ["trái mùa"], []),
        ({"province": "", "region": ""}, ["HTX &lt;Mỹ Lệ&gt;"], ["stamp", "region-"]),
    ],
)
def test_a_card_says_what_there_is_to_say(change, said, not_said):
    card(RICE)
    html = card(RICE._replace(**change))
    assert [word for word in said if word not in html] == []
    assert [word for word in not_said if word in html] == []


def test_each_language_has_its_own():
    with override("vi"):
        vietnamese = card(RICE)
    with override("en"):
        english = card(RICE)
    assert ("45.000\u00a0₫" in vietnamese, "₫45,000" in english) == (True, True)
    assert '<span lang="vi">Gạo</span>' in english


@pytest.mark.django_db
@pytest.mark.parametrize("summary", ["Gạo từ 1996", ""])
def test_a_maker_is_told_by_its_summary_or_its_kind(summary):
    from catalogue.producers.deriving import makers_of

    maker = makers_of([ProducerFactory(summary=summary, name="HTX Mỹ Lệ").pk])[0]
    assert (summary or capfirst(maker.get_kind_display())) in person(maker)
    assert ">ML<" in person(maker).replace("\n", "")


def test_while_templates_are_worked_on_they_are_read_anew(settings):
    settings.DEBUG = True
    with mock.patch.object(shapes, "get_template", wraps=shapes.get_template) as drawn:
        assert card(RICE) == card(RICE)
    assert drawn.call_count == 2
    assert render_to_string(NAME, {"name": "x"}).count("x") == 1
