"""Telling what is done, doing it once, and remembering that it was done."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")


class Stop(Exception):
    """Work cannot go on; the text says what the reader can do."""


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def variables(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for our commands. Without byte code every start would compile thousands of files again."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["PATH"] = f"{BIN}{os.pathsep}{env.get('PATH', os.defpath)}"
    env["VIRTUAL_ENV"] = str(VENV)
    env["DJANGO_SETTINGS_MODULE"] = "shop.settings"
    env.setdefault("PYTHONUNBUFFERED", "1")
    return env | dict(extra or {})


def run(*command: str | Path, env: Mapping[str, str] | None = None, quiet: bool = False) -> bool:
    """True when it went well. A quiet command's output is shown only when it failed."""
    arguments = [str(part) for part in command]
    if not quiet:
        return subprocess.run(arguments, cwd=ROOT, env=variables(env)).returncode == 0
    done = subprocess.run(
        arguments, cwd=ROOT, env=variables(env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        sys.stdout.write(done.stdout[-6000:])
    return done.returncode == 0


def manage(*arguments: str, env: Mapping[str, str] | None = None, quiet: bool = True) -> bool:
    return run(BIN / "python", "manage.py", *arguments, env=env, quiet=quiet)


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """One text for the contents of all files below ``paths``."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(file for top in paths for file in files_below(top)):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def files_below(top: Path) -> list[Path]:
    if top.is_file():
        return [top]
    return [path for path in top.rglob("*") if path.is_file() and path.suffix not in {".pyc", ".mo"}]


def once(stamp: Path, mark: str, text: str, work: Callable[[], None]) -> None:
    """Does ``work`` unless ``stamp`` says that it was done for the same ``mark``."""
    if stamp.is_file() and stamp.read_text() == mark:
        return
    say(text)
    began = time.monotonic()
    stamp.unlink(missing_ok=True)
    work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark)
    if (seconds := time.monotonic() - began) >= 1:
        say(f"  done in {seconds:.0f} s")
