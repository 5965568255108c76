"""What somebody typed, as words that are safe to give to a full-text index."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from catalogue.folding import fold

MAX_CHARACTERS = 100
MAX_WORDS = 8
_WORD = re.compile(r"[^\W_]+")


class SearchWords(NamedTuple):
    exact: tuple[str, ...]
    """Lower case, with the accents that were typed."""
    folded: tuple[str, ...]
    """The same words as ``[0-9a-z]+``."""

    def __bool__(self) -> bool:
        return bool(self.folded)

    @property
    def phrase(self) -> str:
        return " ".join(self.folded)


def exact_words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def parse_words(text: str) -> SearchWords:
    """The first words of ``text``; operators, quotes and control characters are not words."""
    exact = exact_words(text[:MAX_CHARACTERS])
    pairs = [(word, part) for word in exact for part in fold(word).split()][:MAX_WORDS]
    return SearchWords(tuple(word for word, _part in pairs), tuple(part for _word, part in pairs))


def padded(words: list[str]) -> str:
    """Words between spaces: `` gạo nàng thơm ``."""
    return f" {' '.join(words)} "
