"""The choices of a facet. A list has a hundred of them, so each is drawn once and only its count is put in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from catalogue.search.listing import Facet

register = template.Library()
COUNT = "\ue000count\ue000"
"""Stands where the count belongs: no text has a character of the private use area in it."""


@register.simple_tag
def choices(facet: Facet) -> SafeString:
    parts: list[str] = []
    for value, label, found, selected in facet.options:
        before, after = _drawn(facet.name, value, label, selected)
        parts += (before, str(found), after)
    return mark_safe("".join(parts))  # the template has escaped all but the count, which is a number


@lru_cache(maxsize=2000)
def _drawn(name: str, value: str, label: str, selected: bool) -> tuple[str, str]:
    """What stands before the count and after it."""
    context = {"name": name, "value": value, "label": label, "selected": selected, "count": COUNT}
    before, _count, after = get_template("components/facet_choice.html").render(context).partition(COUNT)
    return before, after
