"""Workers as processes of their own, on the test's database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from scripts.steps import ROOT
from tests.peers.smtp import SmtpServer


def database_url() -> str:
    here = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{here['NAME']}"
    user = f"{here['USER']}:{here['PASSWORD']}" if here["PASSWORD"] else here["USER"]
    return f"postgres://{user}@{here['HOST']}:{here['PORT'] or 5432}/{here['NAME']}"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        yield running


@pytest.fixture
def start_worker(server, tmp_path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """``manage.py worker``, as it is in production but for the database; killed at the end if it still lives."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "shop.settings", "SECRET_KEY": "tests-only", "SITE_URL": "http://testserver",
        "DATABASE_URL": database_url(), "EMAIL_URL": server.url, "DEMO": "0", "LOG_LEVEL": "WARNING",
        "MEDIA_ROOT": str(tmp_path / "media"),
    }  # fmt: skip
    running: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        with (tmp_path / "worker.log").open("ab") as log:
            command = [sys.executable, "manage.py", "worker"]
            running.append(subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log))
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.fixture
def worker_log(tmp_path) -> Path:
    return tmp_path / "worker.log"
