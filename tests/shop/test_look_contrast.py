"""The text and control colours of both themes against WCAG 2.2, computed from the tokens themselves."""

import math
import re
from itertools import product

import pytest
from django.contrib.staticfiles import finders

HUES = [*range(0, 360, 5)]


def tokens() -> dict[str, dict[str, str]]:
    with open(finders.find("css/tokens.css"), encoding="utf-8") as file:
        light, dark = file.read().split("prefers-color-scheme: dark")
    found = re.compile(r"--([\w-]+):\s*([^;]+);")
    base = dict(found.findall(light))
    return {"light": base, "dark": base | dict(found.findall(dark))}


THEMES = tokens()


def luminance_of_oklch(lightness: float, chroma: float, hue: float) -> float:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, part)) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def luminance(value: str) -> float:
    if value.startswith("#"):
        parts = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return luminance_of_oklch(*(float(number) for number in re.findall(r"[\d.]+", value)[:3]))


def contrast(one: float, other: float) -> float:
    high, low = max(one, other), min(one, other)
    return (high + 0.05) / (low + 0.05)


TEXT = [
    *product(("ink", "ink-soft", "leaf", "leaf-deep"), ("paper", "paper-raised", "paper-sunken", "leaf-soft")),
    ("on-leaf", "leaf"), ("on-leaf", "leaf-deep"), ("on-star-soft", "star-soft"), ("on-night", "night"),
    ("on-night-soft", "night"), ("ink", "warn-soft"), ("ink", "recall-soft"), ("recall", "recall-soft"),
    ("recall", "paper"), ("on-recall", "recall"), ("paper", "ink"), ("ink", "sky"),
]  # fmt: skip
CONTROLS = [
    ("line-strong", "paper"), ("line-strong", "paper-raised"), ("focus", "paper"), ("focus", "paper-raised"),
    ("star", "star-soft"), ("warn-line", "paper"), ("leaf", "paper"),
]  # fmt: skip


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read_on_its_ground(theme, text, ground):
    assert contrast(luminance(THEMES[theme][text]), luminance(THEMES[theme][ground])) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("line", "ground"), CONTROLS)
def test_lines_of_controls_can_be_seen(theme, line, ground):
    assert contrast(luminance(THEMES[theme][line]), luminance(THEMES[theme][ground])) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_every_region_accent_can_be_read_on_paper_and_on_its_own_tint(theme):
    colours = THEMES[theme]
    accent, chroma = float(colours["region-light"]), float(colours["region-chroma"])
    soft, soft_chroma = float(colours["region-soft-light"]), float(colours["region-soft-chroma"])
    for hue in HUES:
        text = luminance_of_oklch(accent, chroma, hue)
        grounds = [luminance(colours[name]) for name in ("paper", "paper-raised")]
        for ground in [*grounds, luminance_of_oklch(soft, soft_chroma, hue)]:
            assert contrast(text, ground) >= 4.5, hue
