"""Starts a server on a port that nobody else has: ``python -m scripts.alone granian --host … --port … …``.

granian shares its port with whoever else asks for it so (SO_REUSEPORT), so a second server on the same port would
start without a word and take half of the visitors. So each start takes a name that the kernel gives once, and looks
whether anybody listens; the server inherits the name and keeps it as long as it lives.
"""

import os
import socket
import sys
from collections.abc import Sequence

from scripts.steps import Stop


def look(host: str, port: int) -> None:
    """Raises Stop, with what can be done, where somebody listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Stop(why_not(host, port, error)) from None


def take(host: str, port: int) -> socket.socket | None:
    """The name of the port, which ends with the process. Elsewhere than on Linux there is no such thing."""
    if sys.platform != "linux":
        return None
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0saoque-port-{port}")
    except OSError as error:
        name.close()
        raise Stop(why_not(host, port, error)) from None
    return name


def why_not(host: str, port: int, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"Port {port} is for root only. Choose one above 1024: make run PORT=8000"
    return (
        f"Cannot listen on {host}, port {port} ({error.strerror}). Another program has it, perhaps another start of\n"
        f"this shop (`ss -ltnp 'sport = :{port}'` names it): stop that one, or choose another port:\n"
        f"  make run PORT={port + 1 if port < 65535 else 8000}"
    )


def option(name: str, command: Sequence[str]) -> str:
    if name not in command[:-1]:
        raise Stop(f"{name} must be given: on what is the server to listen?")
    return command[command.index(name) + 1]


def start(command: Sequence[str]) -> None:
    """Becomes the server."""
    host, port = option("--host", command), int(option("--port", command))
    if name := take(host, port):
        name.set_inheritable(True)
    look(host, port)
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    try:
        start(sys.argv[1:])
    except Stop as stop:
        sys.exit(str(stop))
