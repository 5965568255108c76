# ruff: noqa: E501, S311 - path data reads worse broken; the chance here is seeded and only places leaves
"""Still lifes: a package among what it is made of, on a southern table, before the landscape it comes from."""

from __future__ import annotations

from random import Random
from typing import Any

from labels import Item
from landscapes import LANDSCAPES
from packages import PACKAGES
from stamps import Stamps
from svg import darker, ellipse, fade, group, mix, rect
from tables import ground, under

NAMES = {
    "long-an": "Long An",
    "tra-vinh": "Trà Vinh",
    "tien-giang": "Tiền Giang",
    "tay-ninh": "Tây Ninh",
    "bac-lieu": "Bạc Liêu",
}
CONTENTS = {
    "honey": "#d98f1f",
    "nectar": "#a8601f",
    "cacao": "#5a3522",
    "bird-nest": "#ecd9b0",
    "water": "#a9d3e6",
    "oil": "#e6e3b8",
    "rice": "#f5ecd6",
    "salt": "#e2d5c6",
    "coconut": "#f3eddc",
    "dried-shrimp": "#d9653a",
    "mam": "#9a4a34",
    "insect": "#8a5f30",
    "nut": "#d9aa6a",
    "fish-sauce": "#7a3a18",
    "flour": "#f5f0e4",
    "sugar": "#c08a4c",
}
LIGHT = {"water", "oil"}
SCALES = {
    "bottle": 1.12,
    "jar": 1.36,
    "bag": 1.16,
    "box": 1.28,
    "tin": 1.3,
    "basket": 1.14,
    "tray": 1.2,
    "pot": 0.98,
    "ticket": 1.08,
    "bundle": 1.2,
}
SEATS = {
    "jar": ((-262, 34, 210), (250, 40, 196), (-150, 92, 128), (166, 100, 138)),
    "bottle": ((-226, 30, 226), (232, 36, 210), (-128, 96, 140), (150, 104, 132)),
    "bag": ((-288, 40, 206), (284, 44, 200), (-178, 100, 138), (184, 104, 130)),
    "box": ((-300, 44, 200), (310, 50, 190), (-196, 100, 136), (214, 110, 126)),
    "tin": ((-256, 36, 206), (258, 42, 200), (-150, 96, 138), (172, 104, 130)),
    "tray": ((-318, 84, 170), (316, 88, 170), (-196, 112, 116), (206, 114, 112)),
    "pot": ((-270, 60, 150), (276, 64, 140)),
    "ticket": ((-318, 96, 156), (330, 100, 150), (-196, 112, 104), (214, 114, 100)),
    "bundle": ((-316, 84, 150), (334, 96, 138)),
    "basket": ((-330, 92, 150), (340, 96, 148)),
}


def item_of(product: dict[str, Any], stamps: Stamps, *, key: str = "p") -> Item:
    family, main = product["family"], product["art"] or product["emoji"][0]
    contents = CONTENTS.get(family, product["accent"])
    if family in ("spirit", "wine"):
        contents = mix("#2f4a38", product["accent"], 0.35) if family == "spirit" else darker(product["accent"], 0.25)
    if family == "salt" and product["package"] == "jar":
        contents = mix(product["accent"], "#d9703a", 0.3)
    stamp = (
        (lambda size: landscape_stamp(product["region"], size))
        if product["package"] == "ticket"
        else stamps.stamp(main)
    )
    name = product["label"] if product.get("label") else product["product_name"].split(" (")[0]
    return Item(
        key=key + product["slug"][:40],
        name=name,
        place=NAMES[product["region"]],
        net=product["net_content"],
        accent=product["accent"],
        family=family,
        contents=contents,
        stamp=stamp,
        light=family in LIGHT,
    )


def landscape_stamp(region: str, size: float) -> str:
    return LANDSCAPES[region](size, size * 0.56)


def standing(rnd: Random, stamps: Stamps, name: str, *, x: float, y: float, size: float) -> str:
    """One small thing on the table, with its shadow to the right."""
    tilt, flip = rnd.uniform(-9, 9), -1 if rnd.random() < 0.4 else 1
    shadow = ellipse(
        x + size * 0.1, y - size * 0.03, size * 0.46, size * 0.1, fill="#2a170a", opacity=0.42, filter="url(#soft)"
    )
    return shadow + group(
        stamps.draw(name, size),
        transform=f"translate({x:.0f},{y:.0f}) scale({flip},1) rotate({tilt:.1f}) translate({-size / 2:.0f},{-size * 0.97:.0f})",
    )


def arrangement(
    product: dict[str, Any],
    stamps: Stamps,
    *,
    x: float,
    y: float,
    scale: float = 1,
    key: str = "p",
    alone: bool = False,
) -> str:
    """The package with its companions; (x, y) is where the package stands."""
    rnd, item = Random(product["slug"] + key), item_of(product, stamps, key=key)
    package, names = product["package"], product["emoji"]
    wide = {"basket": 330, "tray": 320, "ticket": 350, "bundle": 260}.get(package, 180)
    shadow = ellipse(wide * 0.16, -2, wide * 1.12, 34, fill="#2a170a", opacity=0.5, filter="url(#soft)") + ellipse(
        wide * 0.5, 4, wide * 1.1, 26, fill="#2a170a", opacity=0.22, filter="url(#soft)"
    )
    seats = SEATS[package]
    order = names if package not in ("bundle", "basket", "pot") else (names[1:] or names)
    companions = (
        []
        if alone or (package in ("bundle", "pot") and len(names) < 2)
        else [
            standing(
                rnd,
                stamps,
                order[k % len(order)],
                x=sx + rnd.uniform(-10, 10),
                y=sy + rnd.uniform(-6, 6),
                size=size * rnd.uniform(0.94, 1.08),
            )
            for k, (sx, sy, size) in enumerate(seats)
        ]
    )
    room = min(scale, 1.08 * scale / SCALES[package])
    return group(
        group(shadow, PACKAGES[package](item), transform=f"scale({scale})"),
        group(*companions, transform=f"scale({room})"),
        transform=f"translate({x:.0f},{y:.0f})",
    )


SOFT = '<filter id="soft" x="-30%" y="-60%" width="160%" height="220%"><feGaussianBlur stdDeviation="13"/></filter>'


def wrap(body: str, stamps: Stamps, *, w: int, h: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">{SOFT}{stamps.symbols()}{body}'
        + fade("vignette", "#3a220f", stops=((0.62, 0), (1, 0.22)), cy=0.48, r=0.75)
        + rect(0, 0, w, h, fill="url(#vignette)")
        + "</svg>"
    )


def product_picture(product: dict[str, Any], icons: dict[str, dict[str, str]]) -> str:
    stamps, rnd = Stamps(icons), Random(product["slug"])
    body = ground(product["region"], w=960, h=960, edge=610, accent=product["accent"])
    body += under(rnd, x=480, y=802, rx=420, ry=124, accent=product["accent"], package=product["package"])
    body += arrangement(product, stamps, x=480, y=800, scale=SCALES[product["package"]])
    return wrap(body, stamps, w=960, h=960)
