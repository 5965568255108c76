"""What may come in a form, by a fixed seed: as shown, nothing, absurd, hostile, and decomposed Vietnamese."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from random import Random

ABSURD = [
    "x" * 5000, "-1", "-0.5", "NaN", "1e400", "Infinity", "31/02/2026", "00/00/0000", "9" * 40, "145000.50", "0",
    "24/11/26 25:61", "99999-01-01",
]  # fmt: skip
HOSTILE = [
    "a\0b", "\ud800", "'\"<script>alert(1)</script>", "%00", str(2**63), str(-(2**64)), "../../etc/passwd", "{{7*7}}",
    "\u202e\u200b", "%s%(x)s", "[]", "{}",
]  # fmt: skip
VIETNAMESE = [unicodedata.normalize("NFD", word) for word in ("Gạo Nàng Thơm Chợ Đào", "Nguyễn Thị Ưng", "Tết Ất Tỵ")]
KINDS = ("shown", "empty", "absurd", "hostile", "vietnamese")
KEPT = ("csrfmiddlewaretoken", "action", "save")
Fields = Mapping[str, str]


def typed(kind: str, shown: Fields, random: Random) -> dict[str, str]:
    """Hidden bookkeeping of formsets stays as shown where it is not the hostile one's turn."""
    if kind == "shown":
        return dict(shown)
    if kind == "empty":
        return {name: value if _is_bookkeeping(name) else "" for name, value in shown.items()}
    words = {"absurd": ABSURD, "hostile": HOSTILE, "vietnamese": VIETNAMESE}[kind]
    spared = 0.0 if kind == "hostile" else 1.0
    return {
        name: value if _is_bookkeeping(name) and random.random() <= spared else _encodable(random.choice(words))
        for name, value in shown.items()
    }


def _is_bookkeeping(name: str) -> bool:
    return name in KEPT or name.endswith(("_FORMS", "-count", "-type", "-order"))


def _encodable(word: str) -> str:
    """A lone surrogate reaches a server as bytes that are no UTF-8."""
    return word.encode("utf-8", "replace").decode()
