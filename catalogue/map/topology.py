"""Dissolve regions of a TopoJSON file: a border that two members share is an arc that they both use, so it vanishes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

Point = tuple[float, float]
Ring = list[Point]


def decode_arcs(topology: dict[str, Any]) -> list[Ring]:
    """Absolute longitude and latitude from delta-encoded, quantised arcs."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    return [
        [
            (x * scale_x + move_x, y * scale_y + move_y)
            for x, y in accumulate(arc, lambda a, b: (a[0] + b[0], a[1] + b[1]))
        ]
        for arc in topology["arcs"]
    ]


def arc_numbers(geometry: dict[str, Any]) -> Iterable[int]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return (number for polygon in polygons for ring in polygon for number in ring)


def outline(members: Iterable[dict[str, Any]]) -> list[int]:
    """The arcs of the union of ``members``, chained to closed rings; a negative number runs its arc backwards."""
    numbers = [number for member in members for number in arc_numbers(member)]
    used = Counter(number if number >= 0 else ~number for number in numbers)
    return [number for number in numbers if used[number if number >= 0 else ~number] == 1]


def chain(links: Iterable[int], arcs: list[Ring]) -> list[Ring]:
    """Join single arcs end to start until each ring is closed."""
    waiting: dict[Point, list[Ring]] = defaultdict(list)
    for number in links:
        points = arcs[number] if number >= 0 else arcs[~number][::-1]
        waiting[points[0]].append(points)
    rings = []
    while any(waiting.values()):
        ring = next(starts.pop() for starts in waiting.values() if starts)[:]
        while ring[-1] != ring[0]:
            ring += waiting[ring[-1]].pop()[1:]
        rings.append(ring)
    return rings


def area(ring: Ring) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def simplify(line: Ring, tolerance: float) -> Ring:
    """Douglas–Peucker, on whole arcs so that neighbours keep a common border."""
    if len(line) < 3:
        return line
    distance, at = max((distance_to(line[i], line[0], line[-1]), i) for i in range(1, len(line) - 1))
    if distance <= tolerance:
        return [line[0], line[-1]]
    return simplify(line[: at + 1], tolerance)[:-1] + simplify(line[at:], tolerance)


def distance_to(point: Point, start: Point, end: Point) -> float:
    (px, py), (ax, ay), (bx, by) = point, start, end
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    if length == 0:
        return float(((px - ax) ** 2 + (py - ay) ** 2) ** 0.5)
    return float(abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length)
