"""``make run``: the demo on this machine, with its simulated card gateway, until Ctrl-C."""

import os
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Mapping

from scripts import alone, environment, prepare
from scripts.steps import BIN, ROOT, VAR, Stop, say, variables

WEBHOOK_SECRET = "whsec_simulation"  # noqa: S105
LOG_INS = "producer@demo.example, officer@demo.example, staff@demo.example, customer@demo.example"


def demo() -> None:
    host, port = os.environ.get("HOST") or "127.0.0.1", port_wanted()
    alone.look(host, port)  # told now, not after minutes of setting up
    environment.ready()
    gateway_port = free_port()
    env = settings(port, gateway_port)
    prepare.everything(env)
    commands = {"the shop": granian(host, port), "the worker": worker()}
    if env.get("STRIPE_API_BASE") == gateway_address(gateway_port):
        commands["the simulated card gateway"] = fakestripe(gateway_port, env["SITE_URL"])
    serve(commands, env, port)


def port_wanted() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def gateway_address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def settings(port: int, gateway_port: int) -> dict[str, str]:
    """The demo's settings; what is set outside wins, and a real Stripe key leaves the simulation out."""
    env = {"DEMO": "1", "SITE_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "WARNING"}
    if not os.environ.get("STRIPE_SECRET_KEY"):
        env |= {
            "STRIPE_SECRET_KEY": "sk_test_simulation",
            "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "STRIPE_API_BASE": gateway_address(gateway_port),
        }
    return {name: os.environ.get(name) or value for name, value in env.items()}


def granian(host: str, port: int) -> list[str]:
    alone = [str(BIN / "python"), "-m", "scripts.alone", str(BIN / "granian")]
    return [*alone, *options(host, port), "shop.wsgi:application"]


def options(host: str, port: int, workers: int = 2) -> list[str]:
    return [
        *("--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", "1", "--log-level", "warning", "--workers-kill-timeout", "10"),
    ]


def worker() -> list[str]:
    """Mails, tasks and the schedule, as a server's second unit does."""
    return [str(BIN / "python"), "manage.py", "worker"]


def fakestripe(port: int, site: str) -> list[str]:
    return [
        str(BIN / "python"),
        *("-m", "tests.peers.fakestripe", "--port", str(port), "--state", str(VAR / "fakestripe.json")),
        *("--webhook", f"{site}/stripe/webhook/", "--secret", WEBHOOK_SECRET),
    ]


def serve(commands: Mapping[str, list[str]], env: Mapping[str, str], port: int) -> None:
    """Each program leads its own session: Ctrl-C reaches only us, and we stop them in order."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stopping.set())
    programs = {
        name: subprocess.Popen(command, cwd=ROOT, env=variables(env), start_new_session=True)
        for name, command in commands.items()
    }
    try:
        welcome(env["SITE_URL"], port, programs, stopping)
        while not stopping.wait(0.5):
            must_live(programs)
    finally:
        stop(programs)
        say("Stopped.")


def welcome(site: str, port: int, programs: Mapping[str, subprocess.Popen[bytes]], stopping: threading.Event) -> None:
    say("Starting")
    for _ in range(240):
        must_live(programs)
        if stopping.is_set():
            return
        if answers(f"http://127.0.0.1:{port}/healthz"):
            print(
                f"\n  Sao Quê is open:  {site}/   (English: {site}/en/)\n"
                f"  Producer's desk:  {site}/ban-lam-viec/      CMS: {site}/quan-tri/      Staff: {site}/dashboard/\n"
                f"  Log-ins (password saoque-demo):  {LOG_INS}\n"
                f"  Payments and mail are simulated: nothing leaves this machine. Ctrl-C stops it.\n",
                flush=True,
            )
            return
        time.sleep(0.25)
    raise Stop("The shop did not answer within a minute; the lines above may say why.")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def must_live(programs: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for name, program in programs.items():
        if program.poll() is not None:
            raise Stop(f"Ended by itself: {name} (code {program.returncode}); the lines above say why.")


def stop(programs: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for program in programs.values():
        if program.poll() is None:
            program.terminate()
    for program in programs.values():
        try:
            program.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
