"""From longitudes and latitudes to the few kilobytes of SVG path that the region map is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from catalogue.map.members import INSETS, ISLANDS, LEGACY_CODES, Inset
from catalogue.map.topology import Point, Ring, area, chain, decode_arcs, outline, simplify

WIDTH, HEIGHT = 620, 892
WEST, NORTH = 101.95, 23.5
PER_DEGREE = 64.0
COS_OF_16 = 0.9613
"""Shrinks longitudes as at the country's middle latitude."""
TOLERANCE = 0.9
SPECK = 2.5


class Label(NamedTuple):
    x: int
    y: int
    anchor: str
    """SVG's text-anchor: in the middle of the shape, or beside it on the side where there is room."""


class Shape(NamedTuple):
    code: str
    path: str
    isles: str
    """The province's archipelago in its inset, or nothing."""
    label: Label


def draw(topology: dict[str, Any], new_code: dict[str, str], names: dict[str, str]) -> list[Shape]:
    """One shape for each province of today; ``new_code`` maps the old province codes."""
    arcs = decode_arcs(topology)
    thin = [simplify([project(p) for p in arc], TOLERANCE) for arc in arcs]
    rings = provinces(topology, arcs, thin, new_code)
    isles = {inset.province: path(list(diamonds(inset))) for inset in INSETS}
    country = [max(rings[code], key=area) for code in rings]
    return [
        Shape(code, path(rings[code]), isles.get(code, ""), label(max(rings[code], key=area), country, names[code]))
        for code in sorted(rings)
    ]


def provinces(
    topology: dict[str, Any], arcs: list[Ring], thin: list[Ring], new_code: dict[str, str]
) -> dict[str, list[Ring]]:
    (layer,) = topology["objects"].values()
    members, rings = defaultdict(list), defaultdict(list)
    for geometry in layer["geometries"]:
        members[new_code.get(LEGACY_CODES.get(geometry["properties"]["name"], ""), "")].append(geometry)
    for code, geometries in members.items():
        for ring in chain(outline(geometries), arcs):
            whose = new_code.get(island_owner(ring), code)
            rings[whose].append(ring)
    return {code: [r for r in map(thinner(arcs, thin), found) if r] for code, found in rings.items()}


def thinner(arcs: list[Ring], thin: list[Ring]) -> Any:
    """Points that survive on any arc survive on every ring, so that borders stay common and nothing gaps."""
    kept = {project(p) for arc in arcs for p in (arc[0], arc[-1])} | {p for arc in thin for p in arc}

    def apply(ring: Ring) -> Ring:
        line = [p for p in map(project, ring) if p in kept]
        return line if len(line) > 3 and area(line) > SPECK else speck(ring)

    return apply


def speck(ring: Ring) -> Ring:
    """An island too small to draw, as a small diamond where it stands for itself; nothing inside an archipelago."""
    centre = middle(ring)
    alone = not any(box.holds(*centre) and code in ("31", "22") for box, code in ISLANDS.items())
    return diamond(project(centre), 2.4) if island_owner(ring) and alone else []


def island_owner(ring: Ring) -> str:
    centre = middle(ring)
    return next((code for box, code in ISLANDS.items() if area(ring) < 0.02 and box.holds(*centre)), "")


def middle(ring: Ring) -> Point:
    return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)


def project(point: Point) -> Point:
    return (point[0] - WEST) * COS_OF_16 * PER_DEGREE, (NORTH - point[1]) * PER_DEGREE


def diamonds(inset: Inset) -> Iterator[Ring]:
    left, top, _width, _height = inset.box
    for longitude, latitude in inset.islands:
        yield diamond((left + (longitude - inset.west) * inset.scale, top + (inset.north - latitude) * inset.scale), 3)


def diamond(centre: Point, radius: float) -> Ring:
    x, y = centre
    return [(x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]


def path(rings: list[Ring]) -> str:
    """Relative moves in tenths of a unit, without a single letter or blank too many."""
    return "".join(f"M{number(x0)} {number(y0)}" + steps(ring) + "z" for ring in rings for x0, y0 in ring[:1])


def steps(ring: Ring) -> str:
    places = [(round(x * 10), round(y * 10)) for x, y in ring[:-1]]
    moves = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(places)]
    text = " ".join(f"{number(x / 10)} {number(y / 10)}" for x, y in moves if (x, y) != (0, 0))
    return "l" + text.replace(" -", "-")


def number(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def label(ring: Ring, country: list[Ring], name: str) -> Label:
    x, y = roomiest_point(ring)
    west, east = extent([ring], y)
    if len(name) * LETTER < east - west:
        return Label(x, y, "middle")
    far_west, far_east = extent(country, y)
    if (west + east) / 2 <= (far_west + far_east) / 2:
        return Label(round(west) - 7, y, "end")
    return Label(round(east) + 7, y, "start")


LETTER = 12
"""How wide a letter of a label is at most, in units of the drawing."""


def extent(rings: list[Ring], y: float) -> tuple[float, float]:
    found = [x for ring in rings for x in crossings(ring, y)]
    return min(found), max(found)


def roomiest_point(ring: Ring) -> tuple[int, int]:
    """The point inside that is farthest from the border, on a grid of eight units."""
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    grid = [(x, y) for x in range(int(min(xs)), int(max(xs)), 8) for y in range(int(min(ys)) + 1, int(max(ys)), 8)]
    inside = [(x, y) for x, y in grid if sum(cut > x for cut in crossings(ring, y)) % 2]
    return max(inside, key=lambda p: min((p[0] - x) ** 2 + (p[1] - y) ** 2 for x, y in ring))


def crossings(ring: Ring, y: float) -> Iterator[float]:
    """Where the ring's sides cut the horizontal line at ``y``."""
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > y) != (by > y):
            yield (bx - ax) * (y - ay) / (by - ay) + ax
