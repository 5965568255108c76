"""The demo as a visitor meets it: granian, its own database, the worker and the simulated gateway beside it."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from scripts import demo_base, prepare, serve
from scripts.steps import BIN, ROOT, manage, variables
from tests.peers.fakestripe import FakeStripe


@dataclass(frozen=True)
class Shop:
    url: str
    env: dict[str, str]
    gateway: FakeStripe
    answering: subprocess.Popen[str]
    log: Path

    def asked(self, question: str) -> Any:
        """What ``tests.e2e.questions`` knows from the running shop's database."""
        assert self.answering.stdin is not None
        assert self.answering.stdout is not None
        print(question, file=self.answering.stdin, flush=True)
        line = self.answering.stdout.readline()
        assert line, self.log.read_text()
        return json.loads(line)


@contextmanager
def running(directory: Path) -> Iterator[Shop]:
    port = serve.free_port()
    url = f"http://127.0.0.1:{port}"
    with FakeStripe(webhook_url=f"{url}/stripe/webhook/", secret=serve.WEBHOOK_SECRET) as gateway:
        env = settings(directory, url, gateway.base_url)
        assert manage("setup_site", env=env), "the site's address could not be set"
        path = directory / "server.log"
        with path.open("ab") as log, answering(env, log) as answers:
            server, worker = (
                subprocess.Popen(command, cwd=ROOT, env=variables(env), stdout=log, stderr=log)
                for command in (serve.granian("127.0.0.1", port), serve.worker())
            )
            try:
                wait_for(url, server, path)
                yield Shop(url, env, gateway, answers, path)
            finally:
                for process in (server, worker):
                    process.terminate()
                    process.wait(40)


@contextmanager
def answering(env: dict[str, str], log: IO[bytes]) -> Iterator[subprocess.Popen[str]]:
    """One process for all questions: to start takes seconds."""
    command, pipe = [BIN / "python", "-m", "tests.e2e.questions"], subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, env=variables(env), stdin=pipe, stdout=pipe, stderr=log, text=True
    ) as running:
        try:
            yield running
        finally:
            running.terminate()


def settings(directory: Path, url: str, gateway: str) -> dict[str, str]:
    assert demo_base.built(), "the demo could not be built"
    env = demo_base.copy_to(directory)
    prepare.static_files(env)
    return env | {
        "SITE_URL": url,
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
        "STRIPE_SECRET_KEY": "sk_test_simulation",
        "STRIPE_WEBHOOK_SECRET": serve.WEBHOOK_SECRET,
        "STRIPE_API_BASE": gateway,
        "DJANGO_SETTINGS_MODULE": "shop.settings",
    }


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(480):
        if serve.answers(f"{url}/healthz"):
            return
        assert server.poll() is None, log.read_text()
        time.sleep(0.25)
    raise AssertionError(f"no answer from {url}: {log.read_text()}")
