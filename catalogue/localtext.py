"""Data texts that exist in Vietnamese (``field``) and perhaps in English (``field_en``)."""

from typing import NamedTuple

from django.utils.translation import get_language


class LocalText(NamedTuple):
    text: str
    language: str


def local_text(instance: object, field: str, language: str | None = None) -> LocalText:
    """The text in the active language, or the Vietnamese one where there is no translation."""
    if (language or get_language() or "vi").startswith("en"):
        english = getattr(instance, f"{field}_en", "")
        if english:
            return LocalText(english, "en")
    return LocalText(getattr(instance, field), "vi")


class HasLocalText:
    def local(self, field: str) -> str:
        return local_text(self, field).text
