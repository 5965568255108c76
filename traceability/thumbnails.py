"""The one small picture of the scan page: made once, at most 4,500 bytes, so that the first view keeps its budget."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from PIL import Image, ImageOps, UnidentifiedImageError

SIDE = 192
MOST_BYTES = 4500


def open_thumbnail(original: Any) -> File[bytes] | None:
    """The thumbnail of an image file, or None when it cannot be read."""
    digest = hashlib.blake2b(original.name.encode(), digest_size=10).hexdigest()
    name = f"scan-thumbnails/{digest}.webp"
    if not default_storage.exists(name):
        data = _thumbnail(original)
        if data is None:
            return None
        name = default_storage.save(name, ContentFile(data))
    return default_storage.open(name)


def _thumbnail(original: Any) -> bytes | None:
    try:
        with original.storage.open(original.name) as file:
            image = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
    except (UnidentifiedImageError, OSError):
        return None
    square = ImageOps.fit(image, (SIDE, SIDE), Image.Resampling.LANCZOS)
    data = b""
    for quality in (70, 55, 40, 25, 10):
        buffer = BytesIO()
        square.save(buffer, "WEBP", quality=quality, method=6)
        data = buffer.getvalue()
        if len(data) <= MOST_BYTES:
            break
    return data
