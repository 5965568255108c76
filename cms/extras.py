"""The live story on the scan page."""

from collections.abc import Iterable

from django.db.models import QuerySet

from catalogue.models import Product
from cms.models import StoryPage
from traceability.extras import Extra
from traceability.prepared import Prepared


def _stories(product: int) -> QuerySet[StoryPage]:
    found = StoryPage.objects.live().originals().about(Product(pk=product))
    return found.newest_first().select_related("locale")


_STORIES: Prepared[StoryPage] = Prepared(_stories)


def story_of(product: Product, language: str) -> Iterable[Extra]:
    """In ``language`` where it has been translated, else in its own."""
    ranked = sorted(_STORIES.rows(product.pk), key=lambda story: story.locale.language_code != language)
    seen = set()
    for story in ranked:
        if story.translation_key not in seen:
            seen.add(story.translation_key)
            yield Extra(story.title, story.lead, story.public_path, story.locale.language_code)
