"""Vietnamese text as people type it on a phone: no accents, đ as d, lower case."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^0-9a-z]+")


def strip_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def fold(text: str) -> str:
    """``"Gạo Nàng Thơm – Chợ Đào"`` becomes ``"gao nang thom cho dao"``."""
    return _NOT_WORD.sub(" ", strip_accents(text).lower()).strip()
