from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalogue.localtext import local_text

register = template.Library()


@register.simple_tag
def localtext(instance: object, field: str) -> str | SafeString:
    """The text of ``field``; marked with its own language where that is not the page's."""
    found = local_text(instance, field)
    if (get_language() or "vi").startswith(found.language):
        return found.text
    return format_html('<span lang="{}">{}</span>', found.language, found.text)
