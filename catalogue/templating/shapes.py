"""Components whose markup is drawn once for each of their shapes: the words are put into its holes.

A list of 24 cards is 24 times the same markup, give or take a picture or a season. To escape and join a card's words
takes far less time than to render its template.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from functools import lru_cache
from html import escape
from itertools import chain
from typing import NamedTuple

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_HOLE = re.compile("\ue000([^\ue000]*)\ue000")


def hole(name: str) -> SafeString:
    """Stands in what is drawn where something else is put in later."""
    return SafeString(f"\ue000{name}\ue000")


class Part(NamedTuple):
    texts: list[str]
    holes: list[str]
    """Their names, between one text and the next."""

    @classmethod
    def of(cls, drawn: str) -> Part:
        return cls(_HOLE.split(drawn)[::2], _HOLE.findall(drawn))

    def filled(self, words: Mapping[str, str]) -> SafeString:
        inserted = [words.get(one, "") for one in self.holes]
        return SafeString("".join(chain.from_iterable(zip(self.texts, [*inserted, ""], strict=True))))


def drawn(template: str, words: Mapping[str, str], **choices: Hashable) -> SafeString:
    """``template`` with ``words`` and ``choices``.

    It may ask whether there is a word, and show it; what the markup depends on otherwise stands in ``choices``, of
    which there must be few. Words are escaped where they are not safe.
    """
    there = tuple(name for name, word in words.items() if word)
    draw = _drawn_anew if settings.DEBUG else _drawn
    part = draw(template, there, tuple(choices.items()), get_language())
    return part.filled({name: word if type(word) is SafeString else escape(word) for name, word in words.items()})


def _drawn_anew(
    template: str, there: tuple[str, ...], choices: tuple[tuple[str, Hashable], ...], _: str | None
) -> Part:
    return Part.of(get_template(template).render({**{name: hole(name) for name in there}, **dict(choices)}))


_drawn = lru_cache(maxsize=2000)(_drawn_anew)
