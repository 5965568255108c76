"""What is the same on many pages, drawn once in a process: the frame around them, and the cards of products."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.html import escape
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
_parts: Memory[str] = Memory(seconds=3600, entries=200)
_cards: Memory[SafeString] = Memory(seconds=60, entries=5000)  # a picture's sizes may be made after its card was drawn


@register.simple_tag(takes_context=True)
def frame_part(context: template.Context, name: str) -> SafeString:
    """The component ``name`` of the frame. What differs from page to page is put in where it belongs."""
    request, query = context.get("request"), context.get("query") or ""
    if request is None:
        return mark_safe(get_template(name).render({"query": query}))
    section, language, own = _section(request.path), get_language(), context.get("visitor_words") or {}
    part = _parts.get_or_make((name, section, language), lambda: _drawn(name, request, own))
    for code, address in other_languages(request).items():
        part = part.replace(LANGUAGE_HOLES[code], escape(address))
    for word, text in own.items():
        part = part.replace(OWN_HOLE.format(word), escape(text))
    return mark_safe(part.replace(QUERY_HOLE, escape(query)))


def _drawn(name: str, request: HttpRequest, own: Iterable[str]) -> str:
    holes = {word: OWN_HOLE.format(word) for word in own}
    return get_template(name).render({"holes": LANGUAGE_HOLES, "query": QUERY_HOLE, **holes}, request)


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


def _card(context: dict[str, Any]) -> SafeString:
    return mark_safe(get_template("components/card.html").render(context))
