"""Levers for the tests under ``/_control/``: act as the customer, or make the webhooks misbehave."""

from typing import Any

from tests.peers.fakestripe.errors import StripeError
from tests.peers.fakestripe.gateway import Gateway
from tests.peers.fakestripe.webhooks import Behaviour

ACTIONS = ("pay", "decline", "ask_for_3ds")


def control(gateway: Gateway, path: list[str], given: dict[str, Any]) -> dict[str, Any]:
    webhooks = gateway.webhooks
    match path:
        case ["webhooks"]:
            webhooks.behaviour = Behaviour(**given)
            return vars(webhooks.behaviour)
        case ["release"]:
            return {"delivered": webhooks.release(**given)}
        case ["redeliver", event_id]:
            return {"status": webhooks.deliver(gateway.state.find("events", event_id), at=given.get("at"))}
        case ["sessions", session_id, "tamper"]:
            gateway.state.find("sessions", session_id).update(given)
            return {}
        case ["sessions", session_id, action] if action in ACTIONS:
            getattr(gateway, action)(session_id)
            return {}
        case ["deliveries"]:
            return {"deliveries": webhooks.deliveries}
    raise StripeError("No such lever.", status=404)
