from __future__ import annotations

from pathlib import Path

from django.core.files.images import ImageFile
from wagtail.images.models import Image

from cms.renditions import CARD, COVER, make_renditions


class Library:
    """Pictures by the names of their files, each imported once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[str, Image] = {}

    def get(self, name: str | None, title: str = "") -> Image | None:
        if not name or not (self.folder / name).exists():
            return None
        if name not in self.known:
            self.known[name] = Image.objects.filter(title=f"demo/{name}").first() or self._import(name)
        return self.known[name]

    def _import(self, name: str) -> Image:
        with (self.folder / name).open("rb") as file:
            image = Image.objects.create(title=f"demo/{name}", file=ImageFile(file, name=name), description=name)
        make_renditions(image, *COVER, *CARD)
        return image
