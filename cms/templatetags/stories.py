from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe

from cms.video import Video, parse

register = template.Library()


@register.simple_tag
def img(picture: Any, **attributes: str) -> SafeString:
    """A picture of the library in the sizes that it was cut to."""
    own = {"src": picture.src, "srcset": picture.srcset, "width": picture.width, "height": picture.height}
    return mark_safe(f"<img{flatatt(attributes | own)}>")


@register.filter
def video(address: str) -> Video | None:
    return parse(address or "")
