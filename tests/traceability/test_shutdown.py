"""A real server is told to end right after scans: what was answered is written."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.traceability.conftest import BROWSER

ROOT = Path(__file__).resolve().parents[2]
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from tests.factories import LotFactory
print(LotFactory(code="L1").trace_path)
"""
COUNT = "import django; django.setup(); from traceability.models import Scan; print(Scan.objects.count())"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def environment(tmp_path):
    (tmp_path / "bare.py").write_text(
        "from tests.settings import *\n"
        "class NoMigrations:\n"
        "    def __contains__(self, label): return True\n"
        "    def __getitem__(self, label): return None\n"
        "MIGRATION_MODULES = NoMigrations()\n"
        "TRACEABILITY_SCAN_FLUSH_SECONDS = 30\n"
    )
    return os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "bare",
        "PYTHONPATH": f"{tmp_path}:{ROOT}",
    }


def python(code, environment):
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize("server", ["granian", "wsgiref"])
def test_scans_in_memory_are_written_when_the_server_ends(environment, server):
    path, port = python(PREPARE, environment), free_port()
    process = subprocess.Popen([sys.executable, *COMMANDS[server](port)], env=environment, cwd=ROOT)
    try:
        for _ in range(20):
            open_page(port, path)
        tell_to_end(process)
    finally:
        process.kill()
    assert python(COUNT, environment) == "20"


def tell_to_end(process):
    """wsgiref swallows a signal that comes while it still finishes a request, which a busy machine lets happen."""
    for _once_more in range(3):
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue
        return
    pytest.fail("the server does not end")


COMMANDS = {
    "granian": lambda port: ["-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2",
                             "--blocking-threads", "1", "shop.wsgi:application"],
    "wsgiref": lambda port: ["-c", "from shop.wsgi import application; from wsgiref.simple_server import make_server;"
                                   f"make_server('127.0.0.1', {port}, application).serve_forever()"],
}  # fmt: skip


def open_page(port, path, deadline=60):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=BROWSER)
    until = time.monotonic() + deadline
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                assert response.status == 200
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
