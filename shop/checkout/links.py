from django.conf import settings
from django.urls import reverse


def absolute(view: str, *args: str) -> str:
    """The full address of a page, for mails and for the gateway, in the active language."""
    return f"{settings.SITE_URL}{reverse(view, args=args)}"
