"""Two servers on one port must not start silently beside each other: real starts of granian."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from scripts import serve
from scripts.steps import BIN, ROOT, variables

APPLICATION = "wsgiref.simple_server:demo_app"


@pytest.fixture
def start(tmp_path):
    running = []

    def start(port, *, alone=True):
        command = [str(BIN / "granian"), *serve.options("127.0.0.1", port, workers=1), APPLICATION]
        if alone:
            command = [sys.executable, "-m", "scripts.alone", *command]
        with (tmp_path / f"{len(running)}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=variables(), stdout=log, stderr=log, start_new_session=True
            )
        process.said = (tmp_path / f"{len(running)}.log").read_text
        running.append(process)
        return process

    yield start
    for process in running:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def answers(port, process):
    until = time.monotonic() + 60
    while not serve.answers(f"http://127.0.0.1:{port}/healthz"):
        assert process.poll() is None, process.said()
        assert time.monotonic() < until
        time.sleep(0.1)
    return True


@pytest.mark.parametrize("first_is_alone", [True, False], ids=["as the shop starts it", "granian by itself"])
def test_a_second_server_on_the_port_says_so_and_ends(start, first_is_alone):
    port = serve.free_port()
    first = start(port, alone=first_is_alone)
    assert answers(port, first)
    second = start(port)
    assert second.wait(60) == 1
    assert f"port {port}" in second.said()
    assert f"make run PORT={port + 1}" in second.said()
    assert answers(port, first)


def test_two_that_start_in_the_same_moment_are_one_in_the_end(start):
    port = serve.free_port()
    both = [start(port), start(port)]
    until = time.monotonic() + 60
    while all(process.poll() is None for process in both) and time.monotonic() < until:
        time.sleep(0.1)
    ended = [process for process in both if process.poll() is not None]
    assert [process.returncode for process in ended] == [1]
    (other,) = set(both) - set(ended)
    assert answers(port, other)


def test_the_port_is_free_again_when_the_server_has_ended(start):
    port = serve.free_port()
    first = start(port)
    assert answers(port, first)
    first.terminate()
    assert first.wait(30) in {0, -15}
    assert answers(port, start(port))
