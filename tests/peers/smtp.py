"""A small SMTP server (RFC 5321) that can be healthy, refuse, be slow, hang or be away, and change its mind."""

from __future__ import annotations

import email
import email.policy
import socket
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from types import TracebackType
from typing import Self

HEALTHY, REFUSING, HANGING, SLOW = "healthy", "refusing", "hanging", "slow"
SLOW_SECONDS = 0.3


class SmtpServer:
    """``with SmtpServer() as server:`` listens at ``server.url``; what it accepted is in ``server.accepted``."""

    def __init__(self) -> None:
        self.mode = HEALTHY
        self.answers: dict[str, int] = {}  # what is answered to a recipient, where that is no 250
        self.accepted: list[EmailMessage] = []
        self.connections = 0
        self.before_answering: Callable[[EmailMessage], None] = lambda message: None
        self.closing = threading.Event()
        self.address = ("127.0.0.1", 0)
        self._tcp: socketserver.ThreadingTCPServer | None = None

    @property
    def url(self) -> str:
        return f"smtp://{self.address[0]}:{self.address[1]}"

    @property
    def recipients(self) -> list[str]:
        return sorted(str(message["To"]) for message in self.accepted)

    @property
    def copies(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(str(message["Message-ID"]) for message in self.accepted)

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Listen; again at the same address when it was closed before."""
        self.closing.clear()
        server = self

        class Handler(_Conversation):
            peer = server

        self._tcp = _Tcp(self.address, Handler)
        self.address = self._tcp.server_address  # type: ignore[assignment]
        threading.Thread(target=self._tcp.serve_forever, args=[0.05], daemon=True).start()

    def close(self) -> None:
        """Be away: who connects is refused by the machine."""
        self.closing.set()
        if self._tcp:
            self._tcp.shutdown()
            self._tcp.server_close()
            self._tcp = None

    def wait_for(self, mails: int, seconds: float = 120) -> None:
        self.wait_until(lambda: len(self.accepted) >= mails, seconds)

    def wait_until(self, true: Callable[[], bool], seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, f"waited {seconds} s; it has {self.recipients}"
            time.sleep(0.02)


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


class _Conversation(socketserver.StreamRequestHandler):
    peer: SmtpServer

    def handle(self) -> None:
        self.peer.connections += 1
        with suppress(OSError):
            self._talk()

    def _talk(self) -> None:
        if self.peer.mode == REFUSING:
            return self._say(554, "no service here")
        self._say(220, "peer ready")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            if not self._answer(verb.upper(), rest):
                return None
        return None

    def _answer(self, verb: str, rest: str) -> bool:
        if verb == "RCPT":
            code = self.peer.answers.get(rest.partition("<")[2].partition(">")[0], 250)
            self._say(code, "as told")
        elif verb == "DATA":
            self._take_message()
        else:
            self._say(*{"QUIT": (221, "bye"), "EHLO": (250, "peer")}.get(verb, (250, "ok")))
        return verb != "QUIT"

    def _take_message(self) -> None:
        self._say(354, "go on")
        lines = []
        while (line := self.rfile.readline()) and line != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        if not line:
            return
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.peer.accepted.append(message)  # type: ignore[arg-type]
        self.peer.before_answering(message)  # type: ignore[arg-type]
        self._say(250, "taken")

    def _say(self, code: int, text: str) -> None:
        while self.peer.mode == HANGING and not self.peer.closing.wait(0.05):
            if not self._is_connected():
                raise OSError("the other side has gone")
        if self.peer.mode == SLOW:
            time.sleep(SLOW_SECONDS)
        self.wfile.write(f"{code} {text}\r\n".encode())

    def _is_connected(self) -> bool:
        self.connection.setblocking(False)
        try:
            return self.connection.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        finally:
            self.connection.setblocking(True)
