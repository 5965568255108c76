# ruff: noqa: E501 - path data reads worse broken; the chance here is seeded and only places leaves
"""What a still life stands on: the region's landscape out of focus, a table, and a mat, a leaf or a scarf."""

from __future__ import annotations

from random import Random

from landscapes import LANDSCAPES
from svg import darker, ellipse, fade, gradient, group, lighter, mix, path, rect

TABLES = {
    "long-an": "#b98a55",
    "tra-vinh": "#a97a4c",
    "tien-giang": "#b08a62",
    "tay-ninh": "#c08a50",
    "bac-lieu": "#a88f74",
}


def ground(region: str, *, w: float, h: float, edge: float, accent: str) -> str:
    """The landscape out of focus, a table in front of it."""
    table, scale = TABLES[region], edge / h * 1.75
    far = group(
        LANDSCAPES[region](w, h * scale * 0.62),
        filter="url(#far)",
        transform=f"translate({-w * 0.06},{-h * 0.02}) scale(1.12)",
    )
    planks = "".join(
        path(
            f"M{w * 0.5 + (k - 6) * w * 0.1},{edge} L{w * 0.5 + (k - 6) * w * 0.19},{h}",
            stroke=darker(table, 0.35),
            stroke_width=2,
            opacity=0.22,
        )
        for k in range(13)
    )
    return (
        '<filter id="far" x="-5%" y="-5%" width="110%" height="110%"><feGaussianBlur stdDeviation="5"/></filter>'
        + far
        + rect(0, 0, w, edge, fill="#fff6e2", opacity=0.14)
        + fade("glow", "#fff8e6", stops=((0, 1), (1, 0)))
        + ellipse(w / 2, edge * 0.66, w * 0.52, edge * 0.62, fill="url(#glow)", opacity=0.52)
        + gradient("table", [(0, lighter(table, 0.35)), (0.35, table), (1, darker(table, 0.2))], x2=0, y2=1)
        + rect(0, edge, w, h - edge, fill="url(#table)")
        + planks
        + rect(0, edge, w, 5, fill="#fff3d6", opacity=0.5)
    )


def mat_round(x: float, y: float, rx: float, ry: float) -> str:
    """A mẹt, the flat woven bamboo tray."""
    weave = (
        '<pattern id="met" width="22" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(8)"><rect width="22" height="14" fill="#e3c489"/>'
        '<rect x="1" y="1" width="10" height="5.4" rx="2" fill="#f2dcaa"/><rect x="12" y="8" width="9" height="5.4" rx="2" fill="#eed39b"/></pattern>'
    )
    return (
        weave
        + ellipse(x + 10, y + 20, rx * 1.02, ry, fill="#2a170a", opacity=0.28, filter="url(#soft)")
        + ellipse(x, y + 8, rx, ry, fill="#9a6a35")
        + ellipse(x, y, rx, ry, fill="#c99550")
        + ellipse(x, y - 2, rx * 0.965, ry * 0.93, fill="#a97a40")
        + ellipse(x, y + 1, rx * 0.95, ry * 0.9, fill="url(#met)")
    )


def leaf_mat(x: float, y: float, rx: float, ry: float) -> str:
    """A banana leaf laid flat."""
    edge = f"M{x - rx * 1.08},{y + ry * 0.15} Q{x - rx * 0.7},{y - ry * 1.02} {x},{y - ry * 0.95} Q{x + rx * 0.8},{y - ry} {x + rx * 1.08},{y - ry * 0.05} Q{x + rx * 0.7},{y + ry} {x},{y + ry} Q{x - rx * 0.75},{y + ry * 1.02} {x - rx * 1.08},{y + ry * 0.15}Z"
    veins = "".join(
        path(
            f"M{x + k * rx * 0.09},{y} q{-rx * 0.03 * s},{s * ry * 0.5} {rx * 0.05},{s * ry * 0.92}",
            fill="none",
            stroke="#86b866",
            stroke_width=2,
            opacity=0.6,
        )
        for k in range(-10, 11)
        for s in (-1, 1)
    )
    return (
        gradient("leafmat", [(0, "#6fa552"), (0.5, "#548f42"), (1, "#3f7838")], x2=0.3, y2=1)
        + path(edge, fill="#2a170a", opacity=0.3, transform="translate(8,16)", filter="url(#soft)")
        + f'<clipPath id="leafclip"><path d="{edge}"/></clipPath>'
        + path(edge, fill="url(#leafmat)")
        + group(veins, clip_path="url(#leafclip)")
        + path(
            f"M{x - rx * 1.1},{y + ry * 0.17} Q{x},{y - ry * 0.12} {x + rx * 1.08},{y - ry * 0.05}",
            fill="none",
            stroke="#b5d890",
            stroke_width=6,
        )
    )


def scarf(x: float, y: float, rx: float, ry: float, accent: str) -> str:
    """A khăn rằn, the southern checked scarf, as a table runner."""
    check = (
        '<pattern id="khan" width="44" height="30" patternUnits="userSpaceOnUse" patternTransform="skewX(-24)"><rect width="44" height="30" fill="#fbf3e2"/>'
        f'<rect width="22" height="30" fill="{accent}" opacity=".45"/><rect width="44" height="15" fill="{accent}" opacity=".45"/></pattern>'
    )
    cloth = f"M{x - rx * 0.88},{y - ry * 0.9} H{x + rx * 0.92} L{x + rx * 1.1},{y + ry * 0.98} H{x - rx * 1.12}Z"
    tassels = "".join(
        path(
            f"M{x - rx * 1.1 + k * rx * 0.074},{y + ry * 0.97} l-4,20",
            stroke=mix(accent, "#fbf3e2", 0.3),
            stroke_width=5,
            stroke_linecap="round",
        )
        for k in range(30)
    )
    return (
        check
        + path(cloth, fill="#2a170a", opacity=0.25, transform="translate(8,12)", filter="url(#soft)")
        + tassels
        + path(cloth, fill="url(#khan)")
    )


def under(rnd: Random, *, x: float, y: float, rx: float, ry: float, accent: str, package: str) -> str:
    pick = rnd.choice(["met", "leaf", "scarf"] if package not in ("basket", "tray") else ["leaf", "scarf", "scarf"])
    if pick == "met":
        return mat_round(x, y, rx, ry)
    return leaf_mat(x, y, rx, ry) if pick == "leaf" else scarf(x, y, rx, ry, accent)
