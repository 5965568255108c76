from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from catalogue.templating.shapes import drawn
from cms.teasers import Teaser
from cms.video import Video, parse

register = template.Library()


@register.simple_tag
def img(picture: Any, **attributes: str) -> SafeString:
    """A picture of the library in the sizes that it was cut to."""
    own = {"src": picture.src, "srcset": picture.srcset, "width": picture.width, "height": picture.height}
    return mark_safe(f"<img{flatatt(attributes | own)}>")


@register.simple_tag
def story_card(story: Teaser, heading: str = "h3") -> SafeString:
    cover = story.cover and img(
        story.cover, sizes="(width < 34rem) 92vw, 24rem", alt="", loading="lazy", decoding="async"
    )
    words = {
        "region": story.region_class,
        "language": story.language,
        "cover": cover or "",
        "province": story.province,
        "producer": story.producer,
        "path": story.public_path,
        "title": story.title,
        "lead": Truncator(story.lead).words(28, truncate=" …"),
    }
    return drawn("components/story_card.html", words, heading=heading)


@register.filter
def video(address: str) -> Video | None:
    return parse(address or "")
