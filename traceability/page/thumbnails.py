"""The scan page's small pictures, each made once: the product's stays within the budget of the first view.

Those of the journey are loaded when a reader scrolls to them, so they may be larger.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any, NamedTuple

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from PIL import Image, ImageOps, UnidentifiedImageError


class Shape(NamedTuple):
    folder: str
    width: int
    height: int
    most_bytes: int


PRODUCT = Shape("scan-thumbnails", 192, 192, 4500)
STEP = Shape("scan-steps", 480, 360, 24_000)


def open_thumbnail(original: Any, shape: Shape = PRODUCT) -> File[bytes] | None:
    """The thumbnail of an image file, or None when it cannot be read."""
    digest = hashlib.blake2b(original.name.encode(), digest_size=10).hexdigest()
    name = f"{shape.folder}/{digest}.webp"
    if not default_storage.exists(name):
        data = _thumbnail(original, shape)
        if data is None:
            return None
        name = default_storage.save(name, ContentFile(data))
    return default_storage.open(name)


def _thumbnail(original: Any, shape: Shape) -> bytes | None:
    try:
        with original.storage.open(original.name) as file:
            image = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
    except (UnidentifiedImageError, OSError):
        return None
    cut = ImageOps.fit(image, (shape.width, shape.height), Image.Resampling.LANCZOS)
    data = b""
    for quality in (70, 55, 40, 25, 10):
        buffer = BytesIO()
        cut.save(buffer, "WEBP", quality=quality, method=6)
        data = buffer.getvalue()
        if len(data) <= shape.most_bytes:
            break
    return data
