"""The frame around the pages, drawn once in a process.

Where it says something of one visitor it has holes, named as the words in the context's ``visitor_words``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalogue.memory import Memory
from catalogue.templatetags.look import local_path, other_languages
from catalogue.templating.shapes import Part, hole

register = template.Library()
QUERY = "query"
"""What was searched, in the search box of the frame."""
_parts: Memory[Part] = Memory(seconds=3600, entries=200)


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
    words = {QUERY: escape(query)}
    words |= {code: escape(address) for code, address in other_languages(request).items()}
    words |= {word: escape(text) for word, text in own.items()}
    return Frame(_section(request.path), get_language(), own, words)


def _drawn(name: str, request: HttpRequest, own: Iterable[str]) -> Part:
    languages = {code: hole(code) for code, _name in settings.LANGUAGES}
    holes = {word: hole(word) for word in (QUERY, *own)}
    text = get_template(name).render({"holes": languages, **holes}, request)
    return Part.of(text)


def _section(path: str) -> tuple[str, bool]:
    """Up to the first step below the language, as links of the frame are; and whether that is the page itself."""
    bare = path.removeprefix(local_path("/"))
    name, slash, below = bare.partition("/")
    return f"{name}{slash}", not below


@register.simple_tag
def season(months: Iterable[int]) -> SafeString:
    """The twelve months, those of the season and the one that it is now marked."""
    key = ("season", tuple(months), timezone.localdate().month, get_language())
    part = _parts.get_or_make(
        key, lambda: Part([get_template("components/season.html").render({"months": key[1]})], [])
    )
    return part.filled({})
