"""No request waits for the mail server: orders while it is healthy, refuses and hangs, in turns; then all arrives."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bench import sides
from bench.beside import beside
from bench.proving import NotProven
from bench.sides import Side
from scripts import serve
from scripts.steps import ROOT
from tests.peers import smtp

MODES = (smtp.HEALTHY, smtp.REFUSING, smtp.HANGING)
BUYER = "buyer@saoque.example"
BAR = 1.2
A_TRY = 1.5
"""Seconds after a change of the server's mind in which the worker meets it, so that it is busy with it meanwhile."""
LONGEST_WAIT = 20 * 60  # the worker's longest back-off is a quarter of an hour


@dataclass(frozen=True)
class Found:
    seconds: Mapping[str, Sequence[float]]
    """By the server's mode, of each order's last request."""
    written: frozenset[str]
    arrived: frozenset[str]
    """Message-IDs."""

    def median(self, mode: str) -> float:
        return statistics.median(self.seconds[mode])


def whole() -> list[str]:
    with sides.throwaway(200) as side:
        return judged(measured(side, rounds=12, orders=4), BAR)


def small() -> list[str]:
    """Few orders say little about medians: only whether one waited for the server, which takes ten seconds."""
    with sides.throwaway(200) as side:
        return judged(measured(side, rounds=1, orders=2, hurries=True), 5)


def measured(side: Side, *, rounds: int, orders: int, hurries: bool = False) -> Found:
    """``hurries``: what was put off is due at once when the server is healthy again."""
    seconds: dict[str, list[float]] = {mode: [] for mode in MODES}
    with smtp.SmtpServer() as server:
        told = replace(side, env={**side.env, **settings(server)})
        with working(told), beside("bench.orders", told.variables(), "3") as guest:
            guest.ask(BUYER)  # what a process learns with its first
            for mode in MODES * rounds:
                server.mode = mode
                guest.ask(BUYER)
                time.sleep(A_TRY)
                seconds[mode] += [guest.ask(BUYER)["seconds"] for _ in range(orders)]
            server.mode = smtp.HEALTHY
            if hurries:
                told.ask(DUE_NOW)
            return Found(seconds, *arrivals(told, server))


def settings(server: smtp.SmtpServer) -> dict[str, str]:
    return {"EMAIL_URL": server.url, "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}


def arrivals(side: Side, server: smtp.SmtpServer) -> tuple[frozenset[str], frozenset[str]]:
    """What was written and what came, as soon as that is the same or it has taken too long."""
    written, until = frozenset(side.ask(WRITTEN)), time.monotonic() + LONGEST_WAIT
    while not written <= set(server.copies) and time.monotonic() < until:
        time.sleep(0.2)
    return written, frozenset(server.copies)


def judged(found: Found, bar: float) -> list[str]:
    healthy = found.median(smtp.HEALTHY)
    if slow := [mode for mode in MODES if found.median(mode) > bar * healthy]:
        times = ", ".join(f"{mode} {found.median(mode) * 1000:.0f} ms" for mode in (smtp.HEALTHY, *slow))
        raise NotProven(f"Placing an order takes longer while the mail server is away: {times}.")
    if missing := found.written - found.arrived:
        raise NotProven(f"{len(missing)} of {len(found.written)} mails never arrived.")
    medians = ", ".join(
        f"{mode} {found.median(mode) * 1000:.0f} ms ({found.median(mode) / healthy:.2f})" for mode in MODES
    )
    return [
        f"placing an order, median of {len(found.seconds[smtp.HEALTHY])} by the mail server's state: {medians}",
        f"all {len(found.written)} mails written meanwhile arrived",
    ]


@contextmanager
def working(side: Side) -> Iterator[subprocess.Popen[bytes]]:
    """The worker, which looks at the outbox every second."""
    process = subprocess.Popen(serve.worker(), cwd=ROOT, env=side.variables())
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


WRITTEN = f"""
from shop.models import OutgoingMail
print(json.dumps(list(OutgoingMail.objects.filter(to="{BUYER}").values_list("message_id", flat=True))))
"""
DUE_NOW = """
from django.utils import timezone
from shop.models import OutgoingMail
print(json.dumps(OutgoingMail.objects.waiting().update(due_at=timezone.now())))
"""
