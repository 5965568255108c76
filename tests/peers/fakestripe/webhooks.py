"""Signed events to the shop, and how the real ones go wrong: twice, late, in another order, not at all."""

import hashlib
import hmac
import json
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from stripe._api_version import _ApiVersion

from tests.peers.fakestripe.state import State, new_id, now

RETRIES_AFTER = (0.5, 2, 5, 15, 60)  # seconds; Stripe itself keeps trying for three days


@dataclass
class Behaviour:
    copies: int = 1
    delay: float = 0.0
    drop: bool = False
    hold: bool = False


def sign(payload: bytes, secret: str, at: int | None = None) -> str:
    """The ``Stripe-Signature`` header, scheme v1: HMAC-SHA256 of ``timestamp.payload``."""
    stamp = now() if at is None else at
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


@dataclass
class Webhooks:
    state: State
    url: str | None
    secret: str
    behaviour: Behaviour = field(default_factory=Behaviour)
    held: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[tuple[str, int]] = field(default_factory=list)

    def emit(self, kind: str, thing: dict[str, Any]) -> dict[str, Any]:
        event = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": _ApiVersion.CURRENT,
            "created": now(),
            "data": {"object": json.loads(json.dumps(thing))},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": new_id("req"), "idempotency_key": None},
            "type": kind,
        }
        self.state.add("events", event)
        if self.behaviour.hold:
            self.held.append(event)
        elif not self.behaviour.drop:
            self._start(event)
        return event

    def release(self, *, backwards: bool = False) -> int:
        """Deliver what was held, one after another; return how many."""
        events, self.held = self.held[:: -1 if backwards else 1], []
        for event in events:
            self.deliver(event)
        return len(events)

    def _start(self, event: dict[str, Any]) -> None:
        for _ in range(self.behaviour.copies):
            threading.Thread(target=self._insist, args=(event, self.behaviour.delay), daemon=True).start()

    def _insist(self, event: dict[str, Any], delay: float) -> None:
        time.sleep(delay)
        for pause in (*RETRIES_AFTER, None):
            if self.deliver(event) < 300 or pause is None:
                return
            time.sleep(pause)

    def deliver(self, event: dict[str, Any], *, at: int | None = None) -> int:
        """Send once and return the status; 0 when nobody answers."""
        if not self.url:
            return 204
        payload = json.dumps(event).encode()
        headers = {"Content-Type": "application/json", "Stripe-Signature": sign(payload, self.secret, at)}
        request = urllib.request.Request(self.url, payload, headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                status = response.status
        except urllib.error.HTTPError as error:
            status = error.code
        except OSError:
            status = 0
        self.deliveries.append((event["id"], status))
        return status
