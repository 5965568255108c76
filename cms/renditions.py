"""The sizes that pages show pictures in, and how to have them with a fixed number of queries."""

from collections.abc import Iterable

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images.models import Image, Rendition

COVER = ("fill-640x400|format-webp", "fill-1280x800|format-webp")
WIDE = ("width-640|format-webp", "width-1280|format-webp")
CARD = ("fill-360x240|format-webp", "fill-720x480|format-webp")
EVERY_SIZE = (*COVER, *WIDE, *CARD)


def load_renditions(images: Iterable[Image | None]) -> None:
    """One query for the renditions of all ``images``."""
    found = [image for image in images if image is not None]
    if not found:
        return
    wanted = Rendition.objects.filter(filter_spec__in=EVERY_SIZE)
    prefetch_related_objects(found, Prefetch("renditions", queryset=wanted, to_attr="prefetched_renditions"))


def make_renditions(image: Image, *sizes: str) -> None:
    """Make the sizes now, so that no visitor waits for them."""
    image.get_renditions(*(sizes or EVERY_SIZE))
