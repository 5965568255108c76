from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

from traceability.ledger.log.keys import keys


@register(Tags.security)
def keys_can_be_read(**_options: Any) -> list[CheckMessage]:
    try:
        _ = keys().signers, keys().old, keys().witnesses
    except ImproperlyConfigured as fault:
        return [Error(str(fault), id="traceability.E001")]
    return []


@register(Tags.security, deploy=True)
def ledger_is_signed(**_options: Any) -> list[CheckMessage]:
    if keys().signers:
        return []
    hint = "Make one with `manage.py ledger_key` and keep a copy of it away from the server."
    return [Warning("LEDGER_KEY is not set: the ledger signs no checkpoints.", hint=hint, id="traceability.W001")]
