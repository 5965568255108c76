"""Files that only some may see lie apart from the media files: those are public."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.functional import LazyObject, cached_property


class PrivateFiles(LazyObject):  # type: ignore[type-arg]
    """Beside MEDIA_ROOT, or where PRIVATE_STORAGE_URL says; as Django's own ``default_storage``."""

    def _setup(self) -> None:
        self._wrapped = storages["private"]


private_files = PrivateFiles()


def private_storage() -> Storage:
    """For fields: so no migration tells where the files are."""
    return private_files  # type: ignore[return-value]  # it is one, by its ``__class__``


class PrivateStorage(FileSystemStorage):
    """No address leads here: a view that checks who asks opens the file."""

    @cached_property
    def base_location(self) -> str:
        return os.path.join(os.path.dirname(os.path.abspath(settings.MEDIA_ROOT)), "private")

    @cached_property
    def base_url(self) -> None:  # type: ignore[override]  # ``url`` then refuses
        return None
