"""The live story on the scan page."""

from collections.abc import Iterable

from catalogue.models import Product
from cms.models import StoryPage
from traceability.extras import Extra


def story_of(product: Product, language: str) -> Iterable[Extra]:
    """In ``language`` where it has been translated, else in its own."""
    stories = StoryPage.objects.live().originals().about(product).newest_first().select_related("locale")
    ranked = sorted(stories, key=lambda story: story.locale.language_code != language)
    seen = set()
    for story in ranked:
        if story.translation_key not in seen:
            seen.add(story.translation_key)
            yield Extra(story.title, story.lead, story.public_path, story.locale.language_code)
