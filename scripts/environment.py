"""The virtual environment with exactly the pinned packages in it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.steps import BIN, ROOT, VENV, Stop, fingerprint, once, run, say

PYTHON = BIN / "python"


def ready(requirements: str = "requirements.txt") -> None:
    if not works():
        create()
    mark = fingerprint([ROOT / requirements], sys.version)
    once(
        VENV / f".{requirements}.done",
        mark,
        f"Installing the pinned packages ({requirements})",
        lambda: install(requirements),
    )


def works() -> bool:
    """A copied, half-made or outdated environment does not count."""
    test = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return subprocess.run([PYTHON, "-c", test], stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def create() -> None:
    if VENV.exists():
        say("Removing an unusable .venv")
        shutil.rmtree(VENV)
    say(f"Creating .venv with Python {sys.version.split()[0]}")
    ways = [[sys.executable, "-m", "venv", str(VENV)], [sys.executable, "-m", "virtualenv", "-q", str(VENV)]]
    if uv := shutil.which("uv"):
        ways.append([uv, "venv", "-q", "--seed", "--python", sys.executable, str(VENV)])
    for way in ways:
        if subprocess.run(way, capture_output=True).returncode == 0 and works():
            return
        shutil.rmtree(VENV, ignore_errors=True)
    raise Stop(
        "This Python cannot make virtual environments.\n"
        "  Debian, Ubuntu:  apt install python3-venv\n"
        f"  elsewhere:       {sys.executable} -m pip install virtualenv\n"
        "Then run the same command again."
    )


def install(requirements: str) -> None:
    """With uv, which takes seconds; with pip where uv cannot be had or cannot reach what pip can."""
    uv = find_uv()
    if uv and run(uv, "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "-r", requirements, env=for_uv()):
        return
    if uv:
        say("uv did not manage; trying pip, which takes about a minute")
    if not pip("install", "-q", "--require-hashes", "-r", requirements):
        raise Stop(
            "The packages could not be installed. Is there a connection to the Python package index,\n"
            "or to a mirror set with `pip config set global.index-url …`?\n"
            "What is already here stays; run the same command again."
        )


def find_uv() -> str | None:
    if uv := shutil.which("uv", path=str(BIN)) or shutil.which("uv"):
        return uv
    pin = next(line.split()[0] for line in (ROOT / "requirements-dev.txt").open() if line.startswith("uv=="))
    return str(BIN / "uv") if pip("install", "-qq", pin) else None


def pip(*arguments: str) -> bool:
    return run(PYTHON, "-m", "pip", "--disable-pip-version-check", *arguments)


def for_uv() -> dict[str, str]:
    """Mirrors and certificates that are set for pip hold for uv too; a cache on another disk is no reason to warn."""
    env = {"UV_LINK_MODE": "copy"}
    settings = pip_settings()
    for ours, theirs in {"UV_DEFAULT_INDEX": "index-url", "SSL_CERT_FILE": "cert"}.items():
        if ours not in os.environ and theirs in settings:
            env[ours] = settings[theirs]
    return env


def pip_settings() -> dict[str, str]:
    listed = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True).stdout
    pairs = (line.partition("=") for line in listed.splitlines())
    return {name.rpartition(".")[2]: value.strip("'\"") for name, _, value in pairs}


def requirements_files() -> list[Path]:
    return [ROOT / "requirements.in", ROOT / "requirements-dev.in"]


def lock() -> None:
    for source in requirements_files():
        target = source.with_suffix(".txt")
        say(f"Pinning {source.name} → {target.name}")
        options = ("--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade", "-q")
        if not run(find_uv() or "uv", "pip", "compile", *options, source.name, "-o", target.name, env=for_uv()):
            raise Stop("The pins were not renewed; the files are unchanged.")
