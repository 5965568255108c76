import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.peers.fakestripe.api import Api, Call
from tests.peers.fakestripe.control import control
from tests.peers.fakestripe.errors import StripeError
from tests.peers.fakestripe.gateway import Gateway
from tests.peers.fakestripe.pages import bank_page, missing_page, pay_page
from tests.peers.fakestripe.state import State
from tests.peers.fakestripe.webhooks import Webhooks
from tests.peers.fakestripe.words import words

LARGEST_BODY = 1_000_000


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "FakeStripe"

    def do_GET(self) -> None:
        self._dispatch("")

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST_BODY)
        self._dispatch(self.rfile.read(length).decode())

    def _dispatch(self, body: str) -> None:
        address = urlsplit(self.path)
        try:
            if address.path.startswith("/v1/"):
                self._api(address.path, body if self.command == "POST" else address.query)
            elif address.path.startswith("/_control/"):
                self._control(address.path, body)
            elif address.path.startswith("/c/pay/"):
                self._pay(address.path.removeprefix("/c/pay/"), body)
            elif address.path == "/healthz":
                self._json(200, {"status": "ok"}, {})
            else:
                self._json(404, {"error": {"message": "Not found", "type": "invalid_request_error"}}, {})
        finally:
            self.server.state.save()

    def _api(self, path: str, text: str) -> None:
        key = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        call = Call(self.command, path, text, key, self.headers.get("Idempotency-Key"), self.server.base_url)
        answer = self.server.api.answer(call)
        self._json(answer.status, answer.body, answer.headers)

    def _control(self, path: str, body: str) -> None:
        parts = path.strip("/").split("/")[1:]
        try:
            self._json(200, control(self.server.gateway, parts, json.loads(body or "{}")), {})
        except StripeError as error:
            self._json(error.status, error.body(), {})

    def _pay(self, session_id: str, body: str) -> None:
        gateway, language = self.server.gateway, self.headers.get("Accept-Language") or ""
        try:
            session = gateway.session(session_id)
        except StripeError:
            self._send(404, missing_page(words(None, language)), "text/html; charset=utf-8", {})
            return
        texts = words(session["locale"], language)
        with self.server.state.lock:
            match parse_qs(body).get("do", [""])[0]:
                case "pay" | "3ds-confirm":
                    self._redirect(_after(gateway.pay(session_id)))
                case "leave":
                    self._redirect(session["cancel_url"] or session["success_url"])
                case "3ds":
                    self._html(bank_page(gateway.ask_for_3ds(session_id), texts))
                case "decline":
                    self._html(pay_page(gateway.decline(session_id), texts, declined=True))
                case _:
                    self._html(pay_page(session, texts, declined=False))

    def _redirect(self, url: str) -> None:
        self._send(303, b"", "text/plain", {"Location": url})

    def _html(self, page: bytes) -> None:
        self._send(200, page, "text/html; charset=utf-8", {"Cache-Control": "no-store"})

    def _json(self, status: int, body: dict[str, Any], headers: dict[str, str]) -> None:
        self._send(status, json.dumps(body).encode(), "application/json", headers)

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        if self.server.talkative:
            super().log_message(format, *args)


class FakeStripe(ThreadingHTTPServer):
    """``with FakeStripe(webhook_url=…, secret=…) as stripe:`` serves in a thread until the block ends."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        webhook_url: str | None = None,
        secret: str = "whsec_simulation",
        public_url: str | None = None,
        state_path: Path | None = None,
        talkative: bool = False,
    ) -> None:
        super().__init__((host, port), Handler)
        self.base_url = (public_url or f"http://{host}:{self.server_address[1]}").rstrip("/")
        self.state = State(state_path)
        self.webhooks = Webhooks(self.state, webhook_url, secret)
        self.gateway = Gateway(self.state, self.webhooks)
        self.api = Api(self.gateway)
        self.talkative = talkative

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()


def _after(session: dict[str, Any]) -> str:
    return str(session["success_url"] if session["status"] == "complete" else session["cancel_url"])
