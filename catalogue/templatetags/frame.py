"""What is the same on many pages, drawn once in a process: the frame around them, and the cards of products."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from itertools import chain
from typing import Any, NamedTuple

from django import template
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalogue.cards import Card
from catalogue.memory import Memory
from catalogue.templatetags.look import LANGUAGE_HOLES, local_path, other_languages

register = template.Library()
QUERY_HOLE = "\ue000query\ue000"
"""Stands in the search box of the frame where what was searched belongs."""
OWN_HOLE = "\ue000{}\ue000"
"""Stands where the frame says something of one visitor: the names and words in the context's ``visitor_words``."""
_HOLE = re.compile("\ue000[^\ue000]*\ue000")


class Part(NamedTuple):
    texts: list[str]
    holes: list[str]
    """Between one text and the next."""

    def filled(self, words: Mapping[str, str]) -> SafeString:
        inserted = [words.get(hole, "") for hole in self.holes]
        return SafeString("".join(chain.from_iterable(zip(self.texts, [*inserted, ""], strict=True))))


_parts: Memory[Part] = Memory(seconds=3600, entries=200)
_cards: Memory[SafeString] = Memory(seconds=60, entries=5000)  # a picture's sizes may be made after its card was drawn


@register.simple_tag(takes_context=True)
def frame_part(context: template.Context, name: str) -> SafeString:
    """The component ``name`` of the frame. What differs from page to page is put in where it belongs."""
    request, query = context.get("request"), context.get("query") or ""
    if request is None:
        return mark_safe(get_template(name).render({"query": query}))
    frame: Frame | None = getattr(request, "frame", None)
    if frame is None:
        frame = _frame(request, query, context.get("visitor_words") or {})
        request.frame = frame
    if not frame.own:  # nobody has said what is the visitor's own: this may show it, so nobody else gets it
        return _drawn(name, request, ()).filled(frame.words)
    part = _parts.get_or_make((name, frame.section, frame.language), lambda: _drawn(name, request, frame.own))
    return part.filled(frame.words)


class Frame(NamedTuple):
    """What the parts of one page's frame have in common."""

    section: tuple[str, bool]
    language: str | None
    own: Iterable[str]
    words: Mapping[str, str]


def _frame(request: HttpRequest, query: str, own: Mapping[str, str]) -> Frame:
    words = {QUERY_HOLE: escape(query)}
    words |= {LANGUAGE_HOLES[code]: escape(address) for code, address in other_languages(request).items()}
    words |= {OWN_HOLE.format(word): escape(text) for word, text in own.items()}
    return Frame(_section(request.path), get_language(), own, words)


def _drawn(name: str, request: HttpRequest, own: Iterable[str]) -> Part:
    holes = {word: OWN_HOLE.format(word) for word in own}
    text = get_template(name).render({"holes": LANGUAGE_HOLES, "query": QUERY_HOLE, **holes}, request)
    return Part(_HOLE.split(text), _HOLE.findall(text))


def _section(path: str) -> tuple[str, bool]:
    """Up to the first step below the language, as links of the frame are; and whether that is the page itself."""
    bare = path.removeprefix(local_path("/"))
    name, slash, below = bare.partition("/")
    return f"{name}{slash}", not below


@register.simple_tag
def card(shown: Card, heading: str = "h3", eager: bool = False) -> SafeString:
    """Drawn again only when it shows something else."""
    key = (shown, heading, eager, get_language())
    return _cards.get_or_make(key, lambda: _card({"card": shown, "heading": heading, "eager": eager}))


@register.simple_tag
def season(months: Iterable[int]) -> SafeString:
    """The twelve months, those of the season and the one that it is now marked."""
    key = ("season", tuple(months), timezone.localdate().month, get_language())
    drawn = _parts.get_or_make(
        key, lambda: Part([get_template("components/season.html").render({"months": key[1]})], [])
    )
    return drawn.filled({})


def _card(context: dict[str, Any]) -> SafeString:
    return mark_safe(get_template("components/card.html").render(context))
