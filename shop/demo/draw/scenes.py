"""Still lifes: a package among what it is made of, on a southern table, before the landscape it comes from."""

from __future__ import annotations

from random import Random
from typing import Any

from landscapes import LANDSCAPES
from packages import PACKAGES, Item
from stamps import Stamps
from svg import circle, darker, ellipse, gradient, group, lighter, mix, path, radial, rect

NAMES = {"long-an": "Long An", "tra-vinh": "Trà Vinh", "tien-giang": "Tiền Giang", "tay-ninh": "Tây Ninh", "bac-lieu": "Bạc Liêu"}
TABLES = {"long-an": "#b98a55", "tra-vinh": "#a97a4c", "tien-giang": "#b08a62", "tay-ninh": "#c08a50", "bac-lieu": "#a88f74"}
CONTENTS = {
    "honey": "#d98f1f", "nectar": "#a8601f", "cacao": "#5a3522", "bird-nest": "#ecd9b0", "water": "#a9d3e6", "oil": "#e6e3b8", "rice": "#f5ecd6",
    "salt": "#e2d5c6", "coconut": "#f3eddc", "dried-shrimp": "#d9653a", "mam": "#9a4a34", "insect": "#8a5f30", "nut": "#d9aa6a", "fish-sauce": "#7a3a18", "flour": "#f5f0e4", "sugar": "#c08a4c",
}
LIGHT = {"water", "oil"}
SCALES = {"bottle": 1.12, "jar": 1.36, "bag": 1.16, "box": 1.28, "tin": 1.3, "basket": 1.14, "tray": 1.2, "pot": 0.98, "ticket": 1.08, "bundle": 1.2}
SEATS = {
    "jar": ((-262, 34, 210), (250, 40, 196), (-150, 92, 128), (166, 100, 138)), "bottle": ((-226, 30, 226), (232, 36, 210), (-128, 96, 140), (150, 104, 132)),
    "bag": ((-288, 40, 206), (284, 44, 200), (-178, 100, 138), (184, 104, 130)), "box": ((-300, 44, 200), (310, 50, 190), (-196, 100, 136), (214, 110, 126)),
    "tin": ((-256, 36, 206), (258, 42, 200), (-150, 96, 138), (172, 104, 130)), "tray": ((-318, 84, 170), (316, 88, 170), (-196, 112, 116), (206, 114, 112)),
    "pot": ((-270, 60, 150), (276, 64, 140)), "ticket": ((-300, 104, 190), (292, 108, 190), (-160, 124, 128), (164, 128, 120)),
    "bundle": ((-316, 84, 150), (334, 96, 138)), "basket": ((-330, 92, 150), (340, 96, 148)),
}


def item_of(product: dict[str, Any], stamps: Stamps, *, key: str = "p") -> Item:
    family, main = product["family"], product["art"] or product["emoji"][0]
    contents = CONTENTS.get(family, product["accent"])
    if family in ("spirit", "wine"):
        contents = mix("#2f4a38", product["accent"], 0.35) if family == "spirit" else darker(product["accent"], 0.25)
    if family == "salt" and product["package"] == "jar":
        contents = mix(product["accent"], "#d9703a", 0.3)
    stamp = (lambda size: landscape_stamp(product["region"], size)) if product["package"] == "ticket" else stamps.stamp(main)
    name = product["label"] if product.get("label") else product["product_name"].split(" (")[0]
    return Item(key=key + product["slug"][:40], name=name, place=NAMES[product["region"]], net=product["net_content"], accent=product["accent"],
                family=family, contents=contents, stamp=stamp, light=family in LIGHT)


def landscape_stamp(region: str, size: float) -> str:
    return LANDSCAPES[region](size, size * 0.56)


def ground(region: str, *, w: float, h: float, edge: float, accent: str) -> str:
    """The landscape out of focus, a table in front of it."""
    table, scale = TABLES[region], edge / h * 1.75
    far = group(LANDSCAPES[region](w, h * scale * 0.62), filter="url(#far)", transform=f"translate({-w * 0.06},{-h * 0.02}) scale(1.12)")
    planks = "".join(path(f"M{w * 0.5 + (k - 6) * w * 0.1},{edge} L{w * 0.5 + (k - 6) * w * 0.19},{h}", stroke=darker(table, 0.35), stroke_width=2, opacity=0.22) for k in range(13))
    return (
        '<filter id="far" x="-5%" y="-5%" width="110%" height="110%"><feGaussianBlur stdDeviation="5"/></filter>' + far
        + rect(0, 0, w, edge, fill="#fff6e2", opacity=0.14)
        + radial("glow", [(0, "#fff8e6"), (1, "#fff8e6")], cx=0.5, cy=0.5, r=0.5).replace('offset="1" stop-color="#fff8e6"', 'offset="1" stop-color="#fff8e6" stop-opacity="0"')
        + ellipse(w / 2, edge * 0.66, w * 0.52, edge * 0.62, fill="url(#glow)", opacity=0.62)
        + gradient("table", [(0, lighter(table, 0.35)), (0.35, table), (1, darker(table, 0.2))], x2=0, y2=1)
        + rect(0, edge, w, h - edge, fill="url(#table)") + planks + rect(0, edge, w, 5, fill="#fff3d6", opacity=0.5)
    )


def mat_round(x: float, y: float, rx: float, ry: float) -> str:
    """A mẹt, the flat woven bamboo tray."""
    weave = ('<pattern id="met" width="22" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(8)"><rect width="22" height="14" fill="#e3c489"/>'
             '<rect x="1" y="1" width="10" height="5.4" rx="2" fill="#f2dcaa"/><rect x="12" y="8" width="9" height="5.4" rx="2" fill="#eed39b"/></pattern>')
    return (weave + ellipse(x + 10, y + 20, rx * 1.02, ry, fill="#2a170a", opacity=0.28, filter="url(#soft)") + ellipse(x, y + 8, rx, ry, fill="#9a6a35")
            + ellipse(x, y, rx, ry, fill="#c99550") + ellipse(x, y - 2, rx * 0.965, ry * 0.93, fill="#a97a40") + ellipse(x, y + 1, rx * 0.95, ry * 0.9, fill="url(#met)"))


def leaf_mat(x: float, y: float, rx: float, ry: float) -> str:
    """A banana leaf laid flat."""
    edge = f"M{x - rx * 1.08},{y + ry * 0.15} Q{x - rx * 0.7},{y - ry * 1.02} {x},{y - ry * 0.95} Q{x + rx * 0.8},{y - ry} {x + rx * 1.08},{y - ry * 0.05} Q{x + rx * 0.7},{y + ry} {x},{y + ry} Q{x - rx * 0.75},{y + ry * 1.02} {x - rx * 1.08},{y + ry * 0.15}Z"
    veins = "".join(path(f"M{x + k * rx * 0.09},{y} q{-rx * 0.03 * s},{s * ry * 0.5} {rx * 0.05},{s * ry * 0.92}", fill="none", stroke="#86b866", stroke_width=2, opacity=0.6) for k in range(-10, 11) for s in (-1, 1))
    return (gradient("leafmat", [(0, "#6fa552"), (0.5, "#548f42"), (1, "#3f7838")], x2=0.3, y2=1) + path(edge, fill="#2a170a", opacity=0.3, transform="translate(8,16)", filter="url(#soft)")
            + f'<clipPath id="leafclip"><path d="{edge}"/></clipPath>' + path(edge, fill="url(#leafmat)") + group(veins, clip_path="url(#leafclip)")
            + path(f"M{x - rx * 1.1},{y + ry * 0.17} Q{x},{y - ry * 0.12} {x + rx * 1.08},{y - ry * 0.05}", fill="none", stroke="#b5d890", stroke_width=6))


def scarf(x: float, y: float, rx: float, ry: float, accent: str) -> str:
    """A khăn rằn, the southern checked scarf, as a table runner."""
    check = ('<pattern id="khan" width="44" height="30" patternUnits="userSpaceOnUse" patternTransform="skewX(-24)"><rect width="44" height="30" fill="#fbf3e2"/>'
             f'<rect width="22" height="30" fill="{accent}" opacity=".45"/><rect width="44" height="15" fill="{accent}" opacity=".45"/></pattern>')
    cloth = f"M{x - rx * 0.88},{y - ry * 0.9} H{x + rx * 0.92} L{x + rx * 1.1},{y + ry * 0.98} H{x - rx * 1.12}Z"
    tassels = "".join(path(f"M{x - rx * 1.1 + k * rx * 0.074},{y + ry * 0.97} l-4,20", stroke=mix(accent, "#fbf3e2", 0.3), stroke_width=5, stroke_linecap="round") for k in range(30))
    return check + path(cloth, fill="#2a170a", opacity=0.25, transform="translate(8,12)", filter="url(#soft)") + tassels + path(cloth, fill="url(#khan)")


def under(rnd: Random, *, x: float, y: float, rx: float, ry: float, accent: str, package: str) -> str:
    pick = rnd.choice(["met", "leaf", "scarf"] if package not in ("basket", "tray") else ["leaf", "scarf", "scarf"])
    if pick == "met":
        return mat_round(x, y, rx, ry)
    return leaf_mat(x, y, rx, ry) if pick == "leaf" else scarf(x, y, rx, ry, accent)


def standing(rnd: Random, stamps: Stamps, name: str, *, x: float, y: float, size: float) -> str:
    """One small thing on the table, with its shadow to the right."""
    tilt, flip = rnd.uniform(-9, 9), -1 if rnd.random() < 0.4 else 1
    shadow = ellipse(x + size * 0.1, y - size * 0.03, size * 0.46, size * 0.1, fill="#2a170a", opacity=0.42, filter="url(#soft)")
    return shadow + group(stamps.draw(name, size), transform=f"translate({x:.0f},{y:.0f}) scale({flip},1) rotate({tilt:.1f}) translate({-size / 2:.0f},{-size * 0.97:.0f})")


def arrangement(product: dict[str, Any], stamps: Stamps, *, x: float, y: float, scale: float = 1, key: str = "p") -> str:
    """The package with its companions; (x, y) is where the package stands."""
    rnd, item = Random(product["slug"] + key), item_of(product, stamps, key=key)
    package, names = product["package"], product["emoji"]
    wide = {"basket": 330, "tray": 320, "ticket": 350, "bundle": 260}.get(package, 180)
    shadow = (ellipse(wide * 0.16, -2, wide * 1.12, 34, fill="#2a170a", opacity=0.5, filter="url(#soft)") + ellipse(wide * 0.5, 4, wide * 1.1, 26, fill="#2a170a", opacity=0.22, filter="url(#soft)"))
    seats = SEATS[package]
    order = names if package not in ("bundle", "basket", "pot") else (names[1:] or names)
    companions = [] if package in ("bundle", "pot") and len(names) < 2 else [
        standing(rnd, stamps, order[k % len(order)], x=sx + rnd.uniform(-10, 10), y=sy + rnd.uniform(-6, 6), size=size * rnd.uniform(0.94, 1.08)) for k, (sx, sy, size) in enumerate(seats)]
    room = min(scale, 1.08 * scale / SCALES[package])
    return group(group(shadow, PACKAGES[package](item), transform=f"scale({scale})"), group(*companions, transform=f"scale({room})"), transform=f"translate({x:.0f},{y:.0f})")


SOFT = '<filter id="soft" x="-30%" y="-60%" width="160%" height="220%"><feGaussianBlur stdDeviation="13"/></filter>'


def wrap(body: str, stamps: Stamps, *, w: int, h: int) -> str:
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">{SOFT}{stamps.symbols()}{body}'
            + radial("vignette", [(0.62, "#3a220f"), (1, "#3a220f")], cx=0.5, cy=0.48, r=0.75).replace('offset="0.62" stop-color="#3a220f"', 'offset="0.62" stop-color="#3a220f" stop-opacity="0"').replace('offset="1" stop-color="#3a220f"', 'offset="1" stop-color="#3a220f" stop-opacity=".22"')
            + rect(0, 0, w, h, fill="url(#vignette)") + "</svg>")




def product_picture(product: dict[str, Any], icons: dict[str, dict[str, str]]) -> str:
    stamps, rnd = Stamps(icons), Random(product["slug"])
    body = ground(product["region"], w=960, h=960, edge=610, accent=product["accent"])
    body += under(rnd, x=480, y=802, rx=420, ry=124, accent=product["accent"], package=product["package"])
    body += arrangement(product, stamps, x=480, y=800, scale=SCALES[product["package"]])
    return wrap(body, stamps, w=960, h=960)


__all__ = ["arrangement", "circle", "ground", "product_picture", "standing", "under", "wrap"]
