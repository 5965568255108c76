"""The live story on the scan page and on the product's page."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import get_language

from catalogue.models import Product
from catalogue.prepared import Prepared
from catalogue.products.page import ProductPage
from cms.models import StoryPage
from cms.teasers import newest_about
from traceability.page.published_texts import PublishedText


def _stories(product: int) -> QuerySet[StoryPage]:
    about: QuerySet[StoryPage] = StoryPage.objects.live().originals().about(Product(pk=product)).newest_first()
    return about.select_related("locale")


_STORIES: Prepared[StoryPage] = Prepared(_stories)


def story_of(product: Product, language: str) -> Iterable[PublishedText]:
    """In ``language`` where it has been translated, else in its own."""
    ranked = sorted(_STORIES.rows(product.pk), key=lambda story: story.locale.language_code != language)
    seen = set()
    for story in ranked:
        if story.translation_key not in seen:
            seen.add(story.translation_key)
            yield PublishedText(story.title, story.lead, story.public_path, story.locale.language_code)


def story_teaser(page: ProductPage) -> str:
    """Nothing at all where there is no live story; one query."""
    stories = newest_about(page.product.pk, get_language() or "vi")
    return render_to_string("cms/story_teaser.html", {"stories": stories}) if stories else ""
