"""Vietnamese text as people type it on a phone: no accents, đ as d, lower case."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^0-9a-z]+")


class _WithoutMarks(dict[int, int | None]):
    """What becomes of each character that has been met; for ``str.translate``, which is fast.

    Only those that Latin texts are made of are remembered: a visitor may type any of a million others.
    """

    def __missing__(self, code: int) -> int | None:
        found = None if unicodedata.combining(chr(code)) else code
        if code < 0x370:
            self[code] = found
        return found


_without_marks = _WithoutMarks()


def strip_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return decomposed.translate(_without_marks)


def fold(text: str) -> str:
    """``"Gạo Nàng Thơm – Chợ Đào"`` becomes ``"gao nang thom cho dao"``."""
    return _NOT_WORD.sub(" ", strip_accents(text).lower()).strip()


MOST_WORDS = 8


def folded_words(query: str) -> list[str]:
    """The first words to look for, each once: databases refuse a thousand conditions, and a hundred joins."""
    return list(dict.fromkeys(fold(query).split()))[:MOST_WORDS]
