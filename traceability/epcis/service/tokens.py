"""Keys to the capture interface: made at the desk, shown once, kept as SHA-256 only."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from catalogue.models import Producer
from traceability.models import CaptureToken

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

MARK = "sq_"  # so that a key that leaked can be recognised for what it is
REQUESTS_A_MINUTE = 120


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_token(*, producer: Producer, name: str, by: _User | None) -> tuple[CaptureToken, str]:
    """The token and the secret, which is told this once and nowhere kept."""
    secret = MARK + secrets.token_urlsafe(32)
    token = CaptureToken(producer=producer, name=name, digest=_digest(secret), created_by=by)
    token.full_clean()
    token.save()
    return token, secret


@transaction.atomic
def revoke_token(*, token: CaptureToken) -> CaptureToken:
    """The first time is what is kept."""
    CaptureToken.objects.valid().filter(pk=token.pk).update(revoked_at=timezone.now())
    token.refresh_from_db()
    return token


def token_of(secret: str) -> CaptureToken | None:
    found = CaptureToken.objects.valid().filter(digest=_digest(secret)).select_related("producer").first()
    if found and (not found.last_used_at or found.last_used_at < timezone.now() - dt.timedelta(minutes=1)):
        CaptureToken.objects.filter(pk=found.pk).update(last_used_at=timezone.now())
    return found


def may_go_on(token: CaptureToken) -> bool:
    """Whether the token has a request left in this minute."""
    key = f"epcis-rate-{token.pk}-{int(timezone.now().timestamp() // 60)}"
    cache.add(key, 0, timeout=120)
    return cache.incr(key) <= REQUESTS_A_MINUTE
