"""The QR card for a shelf, a poster or a share image: symbol, wordmark, name. Not for stamps: see ``printing``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from textwrap import wrap
from typing import Any

from django.contrib.staticfiles import finders
from django.utils.html import escape
from PIL import Image, ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

WORDMARK = "Sao Quê"
INK, LEAF, PAPER = "#1f2a22", "#1f6b3b", "#ffffff"
_SIDE, _BAND = 600, 190  # the symbol's square and the band below it, in units of the drawing


@dataclass(frozen=True)
class QrCard:
    """``caption`` is the lot code, or empty."""

    url: str
    title: str
    caption: str = ""

    @staticmethod
    def content_type(form: str) -> str:
        return "image/svg+xml" if form == "svg" else "image/png"

    @cached_property
    def matrix(self) -> list[list[bool]]:
        """With its quiet zone. Level Q: cards hang in shops, get wet and are photographed from the side."""
        code: QRCode[Any] = QRCode(error_correction=ERROR_CORRECT_Q, border=4)
        code.add_data(self.url.upper())
        matrix: list[list[bool]] = code.get_matrix()
        return matrix

    @property
    def lines(self) -> list[str]:
        return [*wrap(self.title, 30)[:2], *([self.caption] if self.caption else [])]

    @cached_property
    def svg(self) -> str:
        side = len(self.matrix)
        runs = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(self.matrix) for x, is_dark in enumerate(row) if is_dark
        )
        texts = "".join(
            f'<text x="{_SIDE / 2}" y="{_SIDE + 78 + 36 * number}" font-size="28" fill="{INK}">{escape(line)}</text>'
            for number, line in enumerate(self.lines)
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {_SIDE + _BAND}" text-anchor="middle" '
            f'font-family="Be Vietnam Pro, system-ui, sans-serif"><title>{escape(self.title)}</title>'
            f'<rect width="100%" height="100%" fill="{PAPER}"/>'
            f'<path shape-rendering="crispEdges" transform="scale({_SIDE / side:.5f})" d="{runs}" fill="{INK}"/>'
            f'<text x="{_SIDE / 2}" y="{_SIDE + 36}" font-size="42" font-weight="700" fill="{LEAF}">{WORDMARK}</text>'
            f"{texts}</svg>"
        )

    @cached_property
    def png(self) -> bytes:
        card = Image.new("RGB", (_SIDE, _SIDE + _BAND), PAPER)
        card.paste(self._symbol(), ((_SIDE - self._drawn_side) // 2,) * 2)
        draw = ImageDraw.Draw(card)
        _write(draw, WORDMARK, _SIDE + 16, 42, LEAF)
        for number, line in enumerate(self.lines):
            _write(draw, line, _SIDE + 62 + 36 * number, 28, INK)
        buffer = BytesIO()
        card.save(buffer, "PNG", optimize=True)
        return buffer.getvalue()

    @property
    def _drawn_side(self) -> int:
        return _SIDE // len(self.matrix) * len(self.matrix)

    def _symbol(self) -> Image.Image:
        side = len(self.matrix)
        small = Image.new("1", (side, side), 1)
        small.putdata([0 if is_dark else 1 for row in self.matrix for is_dark in row])
        return small.resize((self._drawn_side,) * 2, Image.Resampling.NEAREST)


def qr_card(url: str, *, title: str, caption: str = "") -> QrCard:
    return QrCard(url, title, caption)


def _write(draw: ImageDraw.ImageDraw, text: str, y: int, size: int, colour: str) -> None:
    """Centred; each letter from the font file that holds it, for the files are cut into Latin and Vietnamese."""
    letters = [(letter, _font("latin" if ord(letter) < 0x100 else "vietnamese", size)) for letter in text]
    x = (_SIDE - sum(font.getlength(letter) for letter, font in letters)) / 2
    for letter, font in letters:
        draw.text((x, y), letter, fill=colour, font=font, anchor="la")
        x += font.getlength(letter)


@lru_cache(maxsize=8)
def _font(part: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = finders.find(f"fonts/be-vietnam-pro-600-{part}.woff2")
    return ImageFont.truetype(str(path), size) if path else ImageFont.load_default(size)
