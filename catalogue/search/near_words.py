"""Words of the catalogue that look like one that nothing was found for."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches

from catalogue.folding import fold
from catalogue.memory import Memory
from catalogue.models.search_index import ProductIndex
from catalogue.search.words import SearchWords

MOST_ROWS = 20_000
_vocabulary: Memory[dict[str, str]] = Memory(seconds=300, entries=1)


def corrected(words: SearchWords) -> str:
    """The search with each unknown word replaced by the nearest known one; empty where there is none to offer."""
    known = _vocabulary.get_or_make("all", _load)
    found = [_nearest(folded, exact, known) for folded, exact in zip(words.folded, words.exact, strict=True)]
    offered = " ".join(word for word in found if word)
    return "" if offered == " ".join(words.exact) else offered


def _nearest(folded: str, exact: str, known: dict[str, str]) -> str:
    if folded in known:
        return exact
    close = get_close_matches(folded[:20], known, n=1, cutoff=0.7)
    return known[close[0]] if close else ""


def _load() -> dict[str, str]:
    """Folded word to the way in which it is written most often."""
    spellings: dict[str, Counter[str]] = {}
    for text in ProductIndex.objects.values_list("exact", flat=True)[:MOST_ROWS]:
        for word in text.split():
            spellings.setdefault(fold(word), Counter())[word] += 1
    return {word: counts.most_common(1)[0][0] for word, counts in spellings.items()}
