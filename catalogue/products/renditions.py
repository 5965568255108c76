"""Product pictures in the sizes that pages ask for, made once when a picture is saved.

Their names follow from the name of the original, so that a page needs neither a query nor a cache to know them.
"""

from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps, UnidentifiedImageError

from catalogue.cards import Card

WIDTHS = (360, 800)
QUALITY = 78


class Picture(NamedTuple):
    src: str
    srcset: str
    alt: str


def rendition_name(name: str, width: int) -> str:
    return str(PurePosixPath("renditions", str(width), PurePosixPath(name).with_suffix(".webp")))


def make_renditions(name: str) -> list[str]:
    """Save ``name`` at each width and return the new names; a drawing or an unreadable file needs none."""
    try:
        with default_storage.open(name) as file:
            original = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
    except (UnidentifiedImageError, FileNotFoundError):
        return []
    return [_save_rendition(original, name, width) for width in WIDTHS]


def _save_rendition(original: Image.Image, name: str, width: int) -> str:
    copy = original.copy()
    copy.thumbnail((width, width * 2), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    copy.save(buffer, "WEBP", quality=QUALITY, method=2)
    target = rendition_name(name, width)
    default_storage.delete(target)
    return default_storage.save(target, ContentFile(buffer.getvalue()))


def picture_of(image: Any) -> Picture | None:
    """The addresses of Oscar's product ``image`` (a ProductImage, its missing-image dict, or None)."""
    original = getattr(image, "original", None)
    if not original:
        return None
    return picture_named(original.name, image.caption)


def pictures_on(found: Iterable[Card]) -> list[Picture | None]:
    """Part of what cards show (``catalogue.kept.proves``): the sizes of a picture may be made after it came."""
    return [picture_named(card.picture) for card in found]


def picture_named(name: str, alt: str = "") -> Picture | None:
    """The addresses of the picture that the storage holds under ``name``; None for no name."""
    if not name:
        return None
    try:
        return Picture(*_in_its_sizes(name), alt)
    except FileNotFoundError:
        return Picture(default_storage.url(name), "", alt)


@lru_cache(maxsize=20_000)
def _in_its_sizes(name: str) -> tuple[str, str]:
    """``src`` and ``srcset``. FileNotFoundError is not remembered: the worker that makes the sizes may just be late."""
    sizes = [(width, rendition_name(name, width)) for width in WIDTHS]
    if not default_storage.exists(sizes[0][1]):
        raise FileNotFoundError(name)
    urls = [(width, default_storage.url(size)) for width, size in sizes]
    return urls[0][1], ", ".join(f"{url} {width}w" for width, url in urls)


def renditions_on_save(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Receiver for ``post_save`` of ProductImage."""
    if not raw and instance.original:
        make_renditions(instance.original.name)
