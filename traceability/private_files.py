"""Files that only some may see lie beside the media files, never among them: those are public."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible
from django.utils.functional import cached_property


@deconstructible(path="traceability.private_files.PrivateStorage")
class PrivateStorage(FileSystemStorage):
    """No address leads here: a view that checks who asks opens the file."""

    @cached_property
    def base_location(self) -> str:
        return os.path.join(os.path.dirname(os.path.abspath(settings.MEDIA_ROOT)), "private")

    @cached_property
    def base_url(self) -> None:  # type: ignore[override]  # ``url`` then refuses
        return None
