# ruff: noqa: E501, S311 - path data reads worse broken; the chance here is seeded and only places leaves
"""What a package says: the item it stands for, and its paper label."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from svg import group, html, mix, path, rect

CREAM = "#fff8e8"
INK = "#33261b"


@dataclass(frozen=True)
class Item:
    """What a package must show. `stamp` draws one of the product's own pictures in a box of the given size."""

    key: str
    name: str
    place: str
    net: str
    accent: str
    family: str
    contents: str
    stamp: Callable[[float], str] = field(repr=False)
    light: bool = False

    @property
    def rnd(self) -> Random:
        return Random(self.key)


def _widest(words: list[str], lines: int) -> int:
    """The longest line in letters when the words are spread over `lines` as evenly as they can be."""
    if lines == 1 or len(words) == 1:
        return len(" ".join(words))
    return min(max(len(" ".join(words[:cut])), _widest(words[cut:], lines - 1)) for cut in range(1, len(words)))


def type_size(name: str, w: float, h: float) -> float:
    """The largest type in which the name fits a box of w × h, on as many lines as it takes."""
    words = name.split()
    by_lines = (
        min(w / (_widest(words, lines) * 0.585), h / (lines * 1.17)) for lines in range(1, min(5, len(words)) + 1)
    )
    return min(w * 0.21, max(by_lines))


def label(
    item: Item,
    x: float,
    y: float,
    w: float,
    h: float,
    *,
    ground: str = CREAM,
    ink: str = INK,
    radius: float = 14,
    picture: bool = True,
) -> str:
    """The paper label: a band with the place, the product's name, a small picture and the net content."""
    band, foot = max(h * 0.16, 32), max(h * 0.1, 22)
    parts = [rect(x, y + 3, w, h, rx=radius, fill="#1c120a", opacity=0.18), rect(x, y, w, h, rx=radius, fill=ground)]
    parts.append(
        path(
            f"M{x},{y + band} V{y + radius} Q{x},{y} {x + radius},{y} H{x + w - radius} Q{x + w},{y} {x + w},{y + radius} V{y + band}Z",
            fill=item.accent,
        )
    )
    parts.append(
        rect(
            x + 7,
            y + band + 7,
            w - 14,
            h - band - 14,
            rx=radius * 0.6,
            fill="none",
            stroke=item.accent,
            stroke_width=1.6,
            opacity=0.55,
        )
    )
    centre = "display:flex;align-items:center;justify-content:center;text-align:center;"
    parts.append(
        html(
            x,
            y,
            w,
            band,
            item.place,
            style=f"{centre}color:#fffaf0;font:700 {band * 0.5:.1f}px 'Be Vietnam Pro';letter-spacing:.04em",
        )
    )
    icon = min(h * 0.24, w * 0.3) if picture else 0
    if icon:
        parts.append(
            group(item.stamp(icon), transform=f"translate({x + w / 2 - icon / 2:.1f},{y + band + h * 0.065:.1f})")
        )
    top = band + (icon + h * 0.05 if icon else 0)
    room = h - top - foot - 14
    parts.append(
        html(
            x + 12,
            y + top + 4,
            w - 24,
            room,
            item.name,
            style=f"{centre}color:{ink};font:600 {type_size(item.name, w - 26, room):.1f}px/1.14 Lora;text-wrap:balance",
        )
    )
    parts.append(
        html(
            x,
            y + h - foot - 10,
            w,
            foot,
            item.net,
            style=f"{centre}color:{mix(ink, item.accent, 0.4)};font:500 {max(15, h * 0.062):.1f}px 'Be Vietnam Pro'",
        )
    )
    return "".join(parts)
