"""The part of Stripe's HTTP interface that the shop uses, with keys that make a repeated request harmless."""

import copy
import re
from dataclasses import dataclass
from typing import Any

from tests.peers.fakestripe.errors import StripeError
from tests.peers.fakestripe.forms import decode
from tests.peers.fakestripe.gateway import Gateway, public
from tests.peers.fakestripe.state import Record, new_id

GET, POST = "GET", "POST"
SESSION = re.compile(r"/v1/checkout/sessions/(\w+)")
EXPIRE = re.compile(r"/v1/checkout/sessions/(\w+)/expire")
OBJECT = re.compile(r"/v1/(payment_intents|refunds|events)/(\w+)")
LIST = re.compile(r"/v1/(checkout/sessions|refunds|events)")


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    text: str  # the query or the body, form-encoded
    key: str | None  # Authorization: Bearer …
    idempotency_key: str | None
    base_url: str


@dataclass(frozen=True)
class Answer:
    status: int
    body: Record
    headers: dict[str, str]


class Api:
    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.state = gateway.state

    def answer(self, call: Call) -> Answer:
        headers = {"Request-Id": new_id("req")}
        try:
            if not (call.key or "").startswith(("sk_test_", "rk_test_")):
                raise StripeError("Invalid API Key provided.", type="invalid_request_error", status=401)
            with self.state.lock:
                return self._once(call, headers)
        except StripeError as error:
            return Answer(error.status, error.body(), headers)

    def _once(self, call: Call, headers: dict[str, str]) -> Answer:
        """Same key, same parameters: the first answer again. Refused parameters are not remembered, as with Stripe."""
        if not (call.idempotency_key and call.method == POST):
            return Answer(200, self._route(call), headers)
        known = self.state.tables["idempotency"]
        key = f"{call.key}:{call.idempotency_key}"
        if key in known:
            if known[key]["request"] != [call.path, call.text]:
                raise StripeError(
                    "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                    f"Try using a key other than '{call.idempotency_key}'.",
                    type="idempotency_error",
                )
            return Answer(200, known[key]["body"], headers | {"Idempotent-Replayed": "true"})
        body = copy.deepcopy(self._route(call))
        known[key] = {"request": [call.path, call.text], "body": body}
        return Answer(200, body, headers | {"Idempotency-Key": call.idempotency_key})

    def _route(self, call: Call) -> Record:
        params = decode(call.text)
        gateway, path = self.gateway, call.path
        if call.method == POST and path == "/v1/checkout/sessions":
            return self._shown(gateway.create_session(params, call.base_url), params)
        if call.method == POST and path == "/v1/refunds":
            return gateway.create_refund(params)
        if call.method == POST and (match := EXPIRE.fullmatch(path)):
            return self._shown(gateway.expire_session(match[1]), params)
        if call.method == GET and (match := SESSION.fullmatch(path)):
            return self._shown(gateway.session(match[1]), params)
        if call.method == GET and (match := OBJECT.fullmatch(path)):
            return self.state.find(match[1], match[2])
        if call.method == GET and (match := LIST.fullmatch(path)):
            return self._list(match[1].rpartition("/")[2], params, path)
        raise StripeError(f"Unrecognized request URL ({call.method}: {path}).", status=404)

    def _shown(self, session: Record, params: dict[str, Any]) -> Record:
        shown = public(session)
        if "payment_intent" in params.get("expand", []) and shown["payment_intent"]:
            shown["payment_intent"] = self.state.find("payment_intents", shown["payment_intent"])
        return shown

    def _list(self, kind: str, params: dict[str, Any], path: str) -> Record:
        """Newest first, filtered by equality: ``payment_intent``, ``type`` and so on."""
        wanted = {name: value for name, value in params.items() if name not in ("limit", "expand")}
        rows = [public(row) for row in reversed(self.state.tables[kind].values())]
        rows = [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]
        limit = int(params.get("limit", 10))
        return {"object": "list", "url": path, "has_more": len(rows) > limit, "data": rows[:limit]}
