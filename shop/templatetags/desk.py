"""Addresses of the desk, which keep whose desk an officer is looking at."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cms.stories.writing import Standing, State

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_url(context: template.Context, name: str, *args: Any) -> str:
    desk = getattr(context.get("request"), "desk", None)
    return reverse(f"desk:{name}", args=args) + (desk.query if desk else "")


@register.simple_tag(takes_context=True)
def desk_current(context: template.Context, name: str) -> SafeString | str:
    path, here = context["request"].path, reverse(name if ":" in name else f"desk:{name}")
    if path == here:
        return format_html('aria-current="{}"', "page")
    return format_html('aria-current="{}"', "true") if name != "home" and path.startswith(here) else ""


_CLASSES = {
    State.LIVE: "state--live",
    State.LIVE_CHANGED: "state--live",
    State.WAITING: "state--waiting",
    State.RETURNED: "state--back",
}


@register.filter
def state_class(standing: Standing) -> str:
    return _CLASSES.get(standing.state, "")
