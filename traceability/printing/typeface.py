"""The house's letters in print files: embedded for serials, as outlines for names, which need Vietnamese marks.

A print house must not have to own a font, and the standard fonts of PDF have no Vietnamese.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from traceability import conf


class Outline(NamedTuple):
    """Path operators in thousandths of the letter size, y upwards, and how wide the text is in the same unit."""

    path: str
    width: float


class _PathPen(BasePen):
    """PDF has cubic curves only: BasePen turns the quadratic ones of TrueType into them."""

    def __init__(self, glyphs: Any, shift: float) -> None:
        super().__init__(glyphs)
        self.parts: list[str] = []
        self._shift = shift

    def _moveTo(self, point: tuple[float, float]) -> None:
        self._add("m", point)

    def _lineTo(self, point: tuple[float, float]) -> None:
        self._add("l", point)

    def _curveToOne(self, *points: tuple[float, float]) -> None:
        self._add("c", *points)

    def _closePath(self) -> None:
        self.parts.append("h")

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        self.parts += [f"{x + self._shift:.0f} {y:.0f}" for x, y in points]
        self.parts.append(operator)


@lru_cache(maxsize=256)
def outline(text: str) -> Outline:
    parts: list[str] = []
    width = 0.0
    for letter in unicodedata.normalize("NFC", text):
        font, glyph = _glyph(letter)
        pen = _PathPen(font.getGlyphSet(), width)
        font.getGlyphSet()[glyph].draw(pen)
        parts += pen.parts
        width += font["hmtx"][glyph][0]
    return Outline(" ".join(parts), width)


def _glyph(letter: str) -> tuple[Any, str]:
    for font in fonts():
        if glyph := font.getBestCmap().get(ord(letter)):
            return font, glyph
    return fonts()[0], fonts()[0].getBestCmap()[ord("?")]


@lru_cache(maxsize=1)
def widths(first: int, last: int) -> list[int]:
    """Of the characters ``first`` to ``last`` of Latin-1."""
    font = fonts()[0]
    return [font["hmtx"][font.getBestCmap().get(code, ".notdef")][0] for code in range(first, last + 1)]


@lru_cache(maxsize=1)
def embeddable() -> bytes:
    """The Latin letters as a plain TrueType file."""
    font = fonts()[0]
    buffer = BytesIO()
    font.flavor = None
    font.save(buffer)
    return buffer.getvalue()


@lru_cache(maxsize=1)
def fonts() -> list[Any]:
    """The first has Latin letters, the others what it lacks."""
    return [TTFont(_found(name)) for name in conf.print_fonts()]


def _found(name: str) -> str:
    path = finders.find(name)
    if not path:
        raise ImproperlyConfigured(f"TRACEABILITY_PRINT_FONTS names {name}, which is not among the static files.")
    return str(path)
