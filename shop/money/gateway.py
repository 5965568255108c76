"""The only module that talks to Stripe. No call of it may happen inside a database transaction."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings
from django.utils.translation import gettext, override

from shop.delivery.methods import METHODS
from shop.mail.addresses import absolute
from shop.models import AttemptLine, Payment

SIGNATURE_TOLERANCE = 300  # seconds
MOST_LINES = 90  # Stripe takes 100


class GatewayDown(Exception):
    """The gateway did not answer, or not with anything to build on; the same call may be tried again."""


class NotPossible(Exception):
    """The gateway refused: trying the same again is of no use."""


@dataclass(frozen=True)
class Session:
    """What the gateway says of a session, right now."""

    id: str
    url: str
    is_paid: bool
    is_expired: bool
    amount: int
    currency: str
    reference: str
    intent_id: str


@dataclass(frozen=True)
class Signed:
    """A webhook whose signature is right: a hint to look, nothing more."""

    event_id: str
    kind: str
    session_id: str


def is_configured() -> bool:
    return bool(settings.STRIPE_SECRET_KEY or settings.STRIPE_API_BASE)


def create_session(payment: Payment, lines: list[AttemptLine]) -> Session:
    """Open the hosted page. The payment's reference is the key: repeating the call opens no second one."""
    attempt = payment.attempt
    with override(attempt.language):
        url = absolute("payment", attempt.token)
        params: dict[str, Any] = {
            "mode": "payment",
            "line_items": _line_items(payment, lines),
            "client_reference_id": payment.reference,
            "metadata": {"order": attempt.number, "payment": payment.reference},
            "payment_intent_data": {"metadata": {"order": attempt.number, "payment": payment.reference}},
            "expires_at": int(payment.session_ends_at.timestamp()),
            "locale": attempt.language,
            "success_url": url,
            "cancel_url": f"{url}?left=1",
        }
        if attempt.email:
            params["customer_email"] = attempt.email
    return _session(_call(lambda api: api.checkout.sessions.create(params, {"idempotency_key": payment.reference})))


def retrieve_session(session_id: str) -> Session:
    return _session(_call(lambda api: api.checkout.sessions.retrieve(session_id)))


def close_session(session_id: str) -> Session:
    """Make sure that the session cannot be paid any more, and return how it ended."""
    try:
        return _session(_call(lambda api: api.checkout.sessions.expire(session_id)))
    except NotPossible:
        return retrieve_session(session_id)


def refund(payment: Payment) -> str:
    """Give all of it back; return the refund's id. Repeating the call refunds nothing twice."""
    params: Any = {"payment_intent": payment.intent_id, "metadata": {"reason": payment.refund_reason}}
    key = f"refund-{payment.reference}"
    return str(_call(lambda api: api.refunds.create(params, {"idempotency_key": key})).id)


def read_webhook(body: bytes, signature: str) -> Signed | None:
    """None when the signature is wrong, too old, or no secret is set."""
    if not settings.STRIPE_WEBHOOK_SECRET:
        return None
    try:
        event = stripe.Webhook.construct_event(body, signature, settings.STRIPE_WEBHOOK_SECRET, SIGNATURE_TOLERANCE)
        is_session = event.type.startswith("checkout.session.")
        return Signed(event.id, event.type, str(event.data.object["id"]) if is_session else "")
    except (stripe.SignatureVerificationError, ValueError, KeyError, AttributeError, TypeError):
        return None


def _call(ask: Any) -> Any:
    try:
        return ask(_client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE).v1)
    except (stripe.InvalidRequestError, stripe.CardError) as refused:
        raise NotPossible(str(refused)) from refused
    except stripe.StripeError as down:
        raise GatewayDown(str(down)) from down


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key or "sk_test_simulation",
        base_addresses={"api": base} if base else {},
        http_client=stripe.RequestsClient(timeout=15),
        max_network_retries=2,
    )


def _session(session: Any) -> Session:
    return Session(
        id=session.id,
        url=session.url or "",
        is_paid=session.status == "complete" and session.payment_status == "paid",
        is_expired=session.status == "expired",
        amount=session.amount_total,
        currency=session.currency,
        reference=session.client_reference_id or "",
        intent_id=session.payment_intent or "",
    )


def _line_items(payment: Payment, lines: list[AttemptLine]) -> list[dict[str, Any]]:
    attempt = payment.attempt
    if len(lines) > MOST_LINES:
        return [_item(gettext("Order %(number)s") % {"number": attempt.number}, payment.amount)]
    items = [_line_item(line, attempt.language) for line in lines]
    if attempt.shipping_charge:
        items.append(_item(str(METHODS[attempt.shipping_code].name), attempt.shipping_charge))
    return items


def _line_item(line: AttemptLine, language: str) -> dict[str, Any]:
    title = (language == "en" and line.title_en) or line.title
    if line.discount:  # the discounted total need not divide by the quantity
        return _item(f"{line.quantity} × {title}", line.total)
    return _item(title, line.unit_price, line.quantity)


def _item(name: str, amount: int, quantity: int = 1) -> dict[str, Any]:
    return {
        "quantity": quantity,
        "price_data": {"currency": "vnd", "unit_amount": amount, "product_data": {"name": name}},
    }
