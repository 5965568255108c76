"""Bytes as somebody may send them to the server itself, past Django's test client and its good manners."""

import re
import select
import socket
import subprocess
import sys
from random import Random
from urllib.parse import quote

import pytest

from tests.traceability.hostile import environ
from tests.traceability.test_shutdown import (
    COMMANDS,
    PREPARE,
    ROOT,
    environment,
    free_port,
    open_page,
    python,
    tell_to_end,
)

FROM_SEEDS, BROKEN = 400, 400
HEADERS = "Host: 127.0.0.1\r\nConnection: close\r\n"
FORM = "application/x-www-form-urlencoded"
__all__ = ["environment"]


@pytest.fixture
def served(environment):
    """The address of a lot's code and the port at which granian answers for it, one worker for all."""
    path, port = python(PREPARE, environment), free_port()
    command = [*COMMANDS["granian"](port), "--workers", "1", "--log-level", "critical"]
    process = subprocess.Popen([sys.executable, *command], env=environment | {"LOG_LEVEL": "CRITICAL"}, cwd=ROOT)
    try:
        open_page(port, path)
        yield path, port
        open_page(port, path, deadline=1)  # after all of it, it serves on
    finally:
        tell_to_end(process)  # killed, it would leave its worker behind


def answers_of(port, sent, patience=20.0):
    """All status codes that come back until the server hangs up; we do when it is silent for ``patience`` seconds."""
    received, part = b"", b"-"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        try:
            connection.sendall(sent)
            while part:
                if not select.select([connection], [], [], patience)[0]:
                    connection.shutdown(socket.SHUT_WR)
                part = connection.recv(65536)
                received += part
        except (ConnectionResetError, BrokenPipeError):  # it had heard enough
            pass
    return [int(status) for status in re.findall(rb"(?:\A|\n)HTTP/1\.[01] (\d{3})", received)]


def request_line(path, method="GET", version="HTTP/1.1", headers="", body=b""):
    return f"{method} {path} {version}\r\n{HEADERS}{headers}\r\n".encode("latin-1") + body


def by_hand(path):
    """Each with the status that it deserves."""
    chunked = f"Transfer-Encoding: chunked\r\nContent-Type: {FORM}\r\n"
    return {
        request_line(path): 307,
        request_line(path, version="HTTP/1.0"): 307,
        request_line(path + "/"): 307,
        request_line("/" + path): 307,
        request_line(path + "#17=1"): 307,
        request_line("/%30%31/" + path[4:]): 307,
        request_line("http://127.0.0.1" + path): 307,
        request_line(path, "OPTIONS"): 204,
        request_line(path, "HEAD", headers="Sec-Fetch-Mode: navigate\r\n"): 200,
        request_line(path, headers="Accept: application/linkset+json\r\n"): 200,
        request_line(path + "%00"): 400,
        request_line(path + "%FF"): 400,
        request_line(path + "\xff"): 400,
        request_line(path + "/%0d%0aSet-Cookie:%20a=b"): 400,
        request_line(path + "?17=%ff"): 400,
        request_line(path + "?" + "a=1&" * 1100, headers="Content-Type: a; charset=latin-1\r\n"): 400,
        request_line(path + "?a=1", headers="Content-Type: a; charset=hex\r\n"): 307,
        request_line(path, headers="X-Original-URI: /01/%zz\r\nAccept-Language: \xff;q=\r\n"): 307,
        request_line(path, "BREW"): 405,
        request_line(path, "CONNECT"): 405,
        request_line(path, "POST", headers=chunked, body=b"3\r\na=b\r\n0\r\n\r\n"): 405,
        request_line(path, "POST", headers="Content-Length: many\r\n"): 400,
        request_line(path + "/10/" + "A" * 9000): 400,
        request_line(path + "?" + "a" * 70_000): 414,
    }


def test_what_arrives_as_bytes_gets_the_status_that_it_deserves(served):
    path, port = served
    for sent, status in by_hand(path).items():
        assert answers_of(port, sent) == [status], sent[:200]
    random, links = Random("over the wire"), [path, path.split("/10/")[0], "/t/ABCD1234", "/8004/9521MAY01"]
    for _ in range(FROM_SEEDS):
        sent = _as_bytes(environ(random, links))
        assert all(status < 500 for status in answers_of(port, sent)), sent
    for _ in range(BROKEN):
        sent = _broken(random, random.choice([*by_hand(path)]))
        assert all(status < 500 for status in answers_of(port, sent, patience=0.1)), sent


def _as_bytes(found):
    """What stood on the wire for it."""
    path = quote(found["PATH_INFO"].encode("latin-1"), safe="/%") or "/"
    query = quote(found["QUERY_STRING"].encode("latin-1"), safe="&=%+")
    headers = "".join(
        f"{name.removeprefix('HTTP_').replace('_', '-')}: {value}\r\n"
        for name, value in found.items()
        if name.startswith("HTTP_") or name == "CONTENT_TYPE"
    )
    return request_line(f"{path}?{query}", found["REQUEST_METHOD"] or "GET", headers=headers)


def _broken(random, sent):
    """Cut, doubled, or with bytes in the wrong place."""
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(sent) + 1)
        to = min(len(sent), at + random.randrange(12))
        sent = random.choice([
            sent[:at],
            sent[:at] + sent[to:],
            sent[:to] + sent[at:],
            sent[:at] + random.randbytes(4) + sent[to:],
            sent[:at] + random.choice([b"\r\n", b"\n", b"\r\n\r\n", b"\0", b" ", b":", b"\xff"]) + sent[at:],
        ])  # fmt: skip
    return sent
