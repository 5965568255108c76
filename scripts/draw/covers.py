# ruff: noqa: S311 - path data reads worse broken; the chance here is seeded and only places leaves
"""Wide pictures: story covers, regions, the home page's hero, and the steps of a journey."""

from __future__ import annotations

from random import Random
from typing import Any

from landscapes import LANDSCAPES
from scenes import SCALES, arrangement, standing, wrap
from stamps import Stamps
from svg import darker, gradient, group, lighter, path, rect
from tables import TABLES, ground, under

Icons = dict[str, dict[str, str]]
Product = dict[str, Any]

REGION_THINGS = {
    "long-an": ("dragonfruit", "rice-ears", "cooked-rice", "drum", "cups"),
    "tay-ninh": ("rice-paper", "hot-pepper", "custardapple", "shrimp", "herb"),
    "tra-vinh": ("coconut-half", "coconut-flower", "banhtet", "guitar", "rice-ears"),
    "tien-giang": ("durian", "jackfruit", "soursop", "mai", "silver-fish"),
    "bac-lieu": ("salt-heap", "shrimp", "dried-fish", "cherries", "rice-ears"),
}
STEPS = {
    "harvest-land": ("long-an", ("rice-ears", "basket", "coconut-flower")),
    "harvest-water": ("bac-lieu", ("shrimp", "salt-heap", "silver-fish")),
    "process-land": ("tay-ninh", ("rice-paper", "pot-of-food", "wood")),
    "process-water": ("tien-giang", ("clay-jar", "salt-heap", "shrimp")),
    "inspect-land": ("long-an", ("magnifying-glass-tilted-left", "clipboard", "cooked-rice")),
    "inspect-water": ("bac-lieu", ("microscope", "clipboard", "test-tube")),
    "pack-land": ("tay-ninh", ("package", "label", "jar")),
    "pack-water": ("tra-vinh", ("package", "jar", "coconut-half")),
    "ship-land": ("long-an", ("delivery-truck", "package", "package")),
    "ship-water": ("tien-giang", ("canoe", "package", "basket")),
    "receive-land": ("tay-ninh", ("shopping-bags", "package", "check-mark-button")),
    "receive-water": ("tra-vinh", ("house-with-garden", "package", "shopping-bags")),
}


def story_cover(first: Product, second: Product, icons: Icons) -> str:
    stamps, rnd = Stamps(icons), Random("cover" + first["slug"])
    body = ground(first["region"], w=1600, h=900, edge=590, accent=first["accent"])
    body += under(rnd, x=800, y=764, rx=700, ry=128, accent=first["accent"], package="basket")
    body += arrangement(second, stamps, x=1180, y=728, scale=SCALES[second["package"]] * 0.8, key="b")
    body += arrangement(first, stamps, x=560, y=764, scale=SCALES[first["package"]], key="a")
    return wrap(body, stamps, w=1600, h=900)


def region_cover(region: str, icons: Icons) -> str:
    stamps, rnd, table = Stamps(icons), Random("region" + region), TABLES[region]
    body = LANDSCAPES[region](1600, 900)
    body += (
        gradient("ledge", [(0, lighter(table, 0.35)), (1, darker(table, 0.15))], x2=0, y2=1)
        + rect(0, 780, 1600, 120, fill="url(#ledge)")
        + rect(0, 780, 1600, 5, fill="#fff3d6", opacity=0.6)
    )
    for k, name in enumerate(REGION_THINGS[region]):
        body += standing(rnd, stamps, name, x=250 + k * 275, y=842 + (k % 2) * 22, size=225 + (k % 2) * 20)
    return wrap(body + _fronds(), stamps, w=1600, h=900)


def _fronds() -> str:
    """Palm leaves in the upper corners: one looks out from the shade."""
    leaf = "M0,0 Q120,-30 250,60 Q120,40 0,0Z"
    fans = "".join(
        group(path(leaf, fill=fill), transform=f"rotate({turn})")
        for turn, fill in ((-4, "#3f7838"), (18, "#4f8a45"), (40, "#35682f"), (62, "#457f3d"), (84, "#3a7034"))
    )
    return group(fans, transform="translate(-30,-26) scale(1.15)") + group(
        fans, transform="translate(1630,-26) scale(-1.15,1.15)"
    )


def hero(products: list[Product], icons: Icons) -> str:
    stamps, rnd = Stamps(icons), Random("hero")
    body = ground("tra-vinh", w=1600, h=1000, edge=600, accent="#7a9a3a") + under(
        rnd, x=800, y=800, rx=780, ry=150, accent="#b5502f", package="basket"
    )
    seats = ((190, 735, 0.74), (1438, 735, 0.7), (468, 715, 0.7), (1108, 712, 0.66), (788, 790, 0.84))
    for k, (product, (x, y, scale)) in enumerate(zip(products, seats, strict=True)):
        body += arrangement(
            product, stamps, x=x, y=y, scale=SCALES[product["package"]] * scale, key=f"h{k}", alone=True
        )
    for name, x, y, size in (
        ("rice-ears", 130, 880, 170),
        ("coconut-half", 400, 900, 200),
        ("green-leaf", 590, 930, 130),
        ("hot-pepper", 1010, 925, 140),
        ("teacup-without-handle", 1210, 905, 160),
        ("shrimp", 1400, 890, 180),
    ):
        body += standing(rnd, stamps, name, x=x, y=y, size=size)
    return wrap(body, stamps, w=1600, h=1000)


def step(name: str, icons: Icons) -> str:
    region, (first, second, third) = STEPS[name]
    stamps, rnd = Stamps(icons), Random(name)
    body = ground(region, w=640, h=480, edge=310, accent="#7a9a3a") + under(
        rnd, x=320, y=390, rx=270, ry=72, accent="#b5703a", package="jar"
    )
    for thing, x, y, size in ((second, 458, 392, 170), (first, 280, 408, 260), (third, 150, 432, 128)):
        body += standing(rnd, stamps, thing, x=x, y=y, size=size)
    return wrap(body, stamps, w=640, h=480)
