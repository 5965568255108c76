"""URLs that people or other systems give us."""

from urllib.parse import SplitResult, urlsplit

NOTHING = SplitResult("", "", "", "", "")


def split_typed(url: str) -> SplitResult:
    """As ``urllib.parse.urlsplit``, which raises ValueError for ``http://[`` and the like: here all parts are empty."""
    try:
        parts = urlsplit(url)
        parts.hostname, parts.port  # noqa: B018 - read only now, and may raise too
    except ValueError:
        return NOTHING
    return parts
