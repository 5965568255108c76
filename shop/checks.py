"""What ``check --deploy`` says of a shop that is about to be opened."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def demo_is_not_deployed(**_kwargs: Any) -> list[CheckMessage]:
    if not settings.DEMO:
        return []
    said = "DEMO=1: log-ins are printed in the README, and everybody reads everybody's mails in the letterbox."
    return [Error(said, hint="Set DEMO=0 where real people buy.", id="shop.E001")]
