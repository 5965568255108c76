from django.urls import LocalePrefixPattern

_prefix = LocalePrefixPattern(prefix_default_language=False)


def localized(path: str) -> str:
    """``path`` under the active language: ``/nha-san-xuat/…`` or ``/en/nha-san-xuat/…``.

    For pages whose address is settled while their view belongs to a higher layer.
    """
    return f"/{_prefix.language_prefix}{path.removeprefix('/')}"
