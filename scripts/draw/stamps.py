"""Small pictures by name: our own arts and the fluent-emoji set, each defined once in a drawing and used many times."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from arts import ARTS
from larder import LARDER

OWN = ARTS | LARDER


class Stamps:
    """Collects the symbols that one drawing uses."""

    def __init__(self, icons: dict[str, dict[str, str]]) -> None:
        self.icons = icons
        self.used: dict[str, str] = {}

    def draw(self, name: str, size: float) -> str:
        self.used.setdefault(name, self._symbol(name))
        return f'<use href="#s-{name}" width="{size:.1f}" height="{size:.1f}"/>'

    def stamp(self, name: str) -> Callable[[float], str]:
        return lambda size: self.draw(name, size)

    def symbols(self) -> str:
        return "<defs>" + "".join(self.used.values()) + "</defs>"

    def _symbol(self, name: str) -> str:
        if name in OWN:
            return f'<symbol id="s-{name}" viewBox="0 0 100 100" overflow="visible">{OWN[name]()}</symbol>'
        body = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", self.icons[name]["body"])
        return f'<symbol id="s-{name}" viewBox="0 0 32 32">{body}</symbol>'


def load_icons(packages: Path) -> dict[str, dict[str, str]]:
    data = json.loads((packages / "@iconify-json" / "fluent-emoji" / "icons.json").read_text(encoding="utf-8"))
    return data["icons"]
