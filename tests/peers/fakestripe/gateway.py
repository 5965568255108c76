"""What Stripe does with sessions, payments and refunds. Amounts are whole VND: a zero-decimal currency."""

from dataclasses import dataclass
from typing import Any

from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from tests.peers.fakestripe.errors import StripeError
from tests.peers.fakestripe.params import check
from tests.peers.fakestripe.state import Record, State, new_id, now
from tests.peers.fakestripe.webhooks import Webhooks

LARGEST_CHARGE = 99_999_999
SHORTEST_LIFE, LONGEST_LIFE = 30 * 60, 24 * 60 * 60


@dataclass
class Gateway:
    state: State
    webhooks: Webhooks

    # --- what the shop asks for ---
    def create_session(self, given: dict[str, Any], base_url: str) -> Record:
        params = check(given, SessionCreateParams)
        total, currency = _total(params)
        identifier = new_id("cs_test")
        return self.state.add(
            "sessions",
            {
                "id": identifier,
                "object": "checkout.session",
                "amount_subtotal": total,
                "amount_total": total,
                "cancel_url": params.get("cancel_url"),
                "client_reference_id": params.get("client_reference_id"),
                "created": now(),
                "currency": currency,
                "customer_email": params.get("customer_email"),
                "expires_at": _expiry(params),
                "livemode": False,
                "locale": params.get("locale"),
                "metadata": params.get("metadata", {}),
                "mode": "payment",
                "payment_intent": None,
                "payment_status": "unpaid",
                "status": "open",
                "success_url": params["success_url"].replace("{CHECKOUT_SESSION_ID}", identifier),
                "ui_mode": "hosted_page",
                "url": f"{base_url}/c/pay/{identifier}",
                "_lines": [_line(item) for item in params["line_items"]],
                "_intent_metadata": params.get("payment_intent_data", {}).get("metadata", {}),
            },
        )

    def session(self, identifier: str) -> Record:
        session = self.state.find("sessions", identifier)
        if session["status"] == "open" and session["expires_at"] <= now():
            self._expire(session)
        return session

    def expire_session(self, identifier: str) -> Record:
        session = self.session(identifier)
        if session["status"] != "open":
            raise StripeError(
                f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {session["status"]}.'
            )
        return self._expire(session)

    def create_refund(self, given: dict[str, Any]) -> Record:
        params = check(given, RefundCreateParams)
        if not params.get("payment_intent"):
            raise StripeError(
                "One of the following params should be provided: payment_intent or charge.",
                "parameter_missing",
                "payment_intent",
            )
        intent = self.state.find("payment_intents", params["payment_intent"])
        left = intent["amount_received"] - self._refunded(intent["id"])
        amount = params.get("amount", left)
        if not left:
            raise StripeError("Charge has already been refunded.", "charge_already_refunded")
        if not 0 < amount <= left:
            raise StripeError(
                f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
                param="amount",
            )
        refund = self.state.add("refunds", _refund(intent, amount, params))
        self.webhooks.emit("refund.created", refund)
        return refund

    def _refunded(self, intent_id: str) -> int:
        refunds = self.state.tables["refunds"].values()
        return sum(refund["amount"] for refund in refunds if refund["payment_intent"] == intent_id)

    def _expire(self, session: Record) -> Record:
        session["status"] = "expired"
        session["url"] = None
        self.webhooks.emit("checkout.session.expired", public(session))
        return session

    # --- what the customer does on the pay page ---
    def pay(self, identifier: str) -> Record:
        session = self.session(identifier)
        if session["status"] != "open":
            return session
        intent = self._intent(session)
        intent |= {
            "status": "succeeded",
            "amount_received": intent["amount"],
            "last_payment_error": None,
            "latest_charge": new_id("ch"),
        }
        session |= {"status": "complete", "payment_status": "paid", "url": None}
        self.webhooks.emit("payment_intent.succeeded", intent)
        self.webhooks.emit("checkout.session.completed", public(session))
        return session

    def decline(self, identifier: str) -> Record:
        session = self.session(identifier)
        if session["status"] == "open":
            intent = self._intent(session)
            intent |= {
                "status": "requires_payment_method",
                "last_payment_error": {
                    "code": "card_declined",
                    "decline_code": "generic_decline",
                    "type": "card_error",
                    "message": "Your card was declined.",
                },
            }
            self.webhooks.emit("payment_intent.payment_failed", intent)
        return session

    def ask_for_3ds(self, identifier: str) -> Record:
        session = self.session(identifier)
        if session["status"] == "open":
            intent = self._intent(session)
            intent["status"] = "requires_action"
            self.webhooks.emit("payment_intent.requires_action", intent)
        return session

    def _intent(self, session: Record) -> Record:
        if session["payment_intent"]:
            return self.state.find("payment_intents", session["payment_intent"])
        intent = {
            "id": new_id("pi"),
            "object": "payment_intent",
            "amount": session["amount_total"],
            "amount_received": 0,
            "created": now(),
            "currency": session["currency"],
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": session["_intent_metadata"],
            "status": "requires_payment_method",
        }
        session["payment_intent"] = intent["id"]
        self.webhooks.emit("payment_intent.created", intent)
        return self.state.add("payment_intents", intent)


def public(record: Record) -> Record:
    """Without our own notes, which begin with an underscore."""
    return {key: value for key, value in record.items() if not key.startswith("_")}


def _line(item: Record) -> Record:
    data = item["price_data"]
    return {
        "name": data["product_data"]["name"],
        "quantity": item.get("quantity", 1),
        "amount": data["unit_amount"],
    }


def _refund(intent: Record, amount: int, params: Record) -> Record:
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": intent["latest_charge"],
        "created": now(),
        "currency": intent["currency"],
        "metadata": params.get("metadata", {}),
        "payment_intent": intent["id"],
        "reason": params.get("reason"),
        "status": "succeeded",
    }


def _expiry(params: Record) -> int:
    expires_at = int(params.get("expires_at", now() + LONGEST_LIFE))
    if not now() + SHORTEST_LIFE - 5 <= expires_at <= now() + LONGEST_LIFE + 5:
        raise StripeError(
            "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from "
            "Checkout Session creation.",
            param="expires_at",
        )
    return expires_at


def _total(params: Record) -> tuple[int, str]:
    """Check what the types cannot say, and add up the lines."""
    if params.get("mode", "payment") != "payment":
        raise StripeError("This simulation takes one-off payments only.", param="mode")
    for name in ("success_url", "line_items"):
        if not params.get(name):
            raise StripeError(f"Missing required param: {name}.", "parameter_missing", name)
    _metadata(params.get("metadata", {}))
    currencies, total = set(), 0
    for place, item in enumerate(params["line_items"]):
        data = item.get("price_data") or {}
        path = f"line_items[{place}][price_data]"
        for name in ("unit_amount", "product_data"):
            if name not in data:
                raise StripeError(f"Missing required param: {path}[{name}].", "parameter_missing", f"{path}[{name}]")
        if data["unit_amount"] < 0 or item.get("quantity", 1) < 1:
            raise StripeError("Invalid non-negative integer", "parameter_invalid_integer", path)
        currencies.add(data["currency"].lower())
        total += data["unit_amount"] * item.get("quantity", 1)
    if len(currencies) > 1:
        raise StripeError("You cannot combine currencies on a single session.", param="currency")
    if total > LARGEST_CHARGE:
        raise StripeError("The Checkout Session's total amount must be no more than ₫99,999,999.", "amount_too_large")
    if total < 1:
        raise StripeError("The Checkout Session's total amount is too small.", "amount_too_small")
    return total, currencies.pop()


def _metadata(pairs: dict[str, str]) -> None:
    if len(pairs) > 50 or any(len(key) > 40 or len(value) > 500 for key, value in pairs.items()):
        raise StripeError("Metadata: at most 50 keys of 40 characters, values of 500.", param="metadata")
