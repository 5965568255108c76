from django.urls import LocalePrefixPattern

_prefix = LocalePrefixPattern(prefix_default_language=False)


def localized(path: str) -> str:
    """``path`` under the active language: ``/san-pham/`` or ``/en/san-pham/``."""
    return f"/{_prefix.language_prefix}{path.removeprefix('/')}"
