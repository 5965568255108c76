"""Data texts that exist in Vietnamese (``field``) and perhaps in English (``field_en``)."""

from typing import NamedTuple

from django.utils.translation import get_language


class LocalText(NamedTuple):
    text: str
    language: str


def local_text(instance: object, field: str, language: str | None = None) -> LocalText:
    """For Vietnamese readers the Vietnamese text; for all others the English one, where there is one."""
    if not (language or get_language() or "vi").startswith("vi"):
        english = getattr(instance, f"{field}_en", "")
        if english:
            return LocalText(english, "en")
    return LocalText(getattr(instance, field), "vi")


class HasLocalText:
    def local(self, field: str) -> str:
        return local_text(self, field).text
