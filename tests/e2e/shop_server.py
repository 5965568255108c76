"""The demo as a visitor meets it: granian, its own database, the worker and the simulated gateway beside it."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts import demo_base, prepare, serve
from scripts.steps import BIN, ROOT, manage, variables
from tests.peers.fakestripe import FakeStripe


@dataclass(frozen=True)
class Shop:
    url: str
    env: dict[str, str]
    gateway: FakeStripe

    def asked(self, question: str) -> Any:
        """What ``tests.e2e.questions`` knows from the running shop's database."""
        command = [BIN / "python", "-m", "tests.e2e.questions", question]
        done = subprocess.run(command, cwd=ROOT, env=variables(self.env), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def running(directory: Path) -> Iterator[Shop]:
    port = serve.free_port()
    url = f"http://127.0.0.1:{port}"
    with FakeStripe(webhook_url=f"{url}/stripe/webhook/", secret=serve.WEBHOOK_SECRET) as gateway:
        env = settings(directory, url, gateway.base_url)
        assert manage("setup_site", env=env), "the site's address could not be set"
        with (directory / "server.log").open("wb") as log:
            server, worker = (
                subprocess.Popen(command, cwd=ROOT, env=variables(env), stdout=log, stderr=log)
                for command in (serve.granian("127.0.0.1", port), serve.worker())
            )
            try:
                wait_for(url, server, directory / "server.log")
                yield Shop(url, env, gateway)
            finally:
                for process in (server, worker):
                    process.terminate()
                    process.wait(40)


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
