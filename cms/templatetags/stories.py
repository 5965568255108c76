from django import template
from django.utils.translation import get_language

from catalogue.models import Product
from cms.models import StoryPage

register = template.Library()


@register.simple_tag
def stories_about(product: Product, most: int = 3) -> list[StoryPage]:
    """The live stories about ``product`` in the active language: two queries."""
    return StoryPage.objects.live().in_language(get_language() or "vi").about(product).teasers(most)


@register.inclusion_tag("cms/story_teaser.html")
def story_teaser(product: Product) -> dict[str, object]:
    """Nothing at all where there is no live story."""
    return {"stories": stories_about(product, 1), "product": product}
