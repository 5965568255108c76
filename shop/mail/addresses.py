from django.conf import settings
from django.urls import reverse


def absolute(view: str, *args: object) -> str:
    """The full address of a page, for those who are not on the site, in the active language."""
    return f"{settings.SITE_URL}{reverse(view, args=args)}"
