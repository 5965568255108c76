"""Programs outside Python that the checks need: a browser, PostgreSQL, a load generator."""

import glob
import os
import shutil
from pathlib import Path

from scripts.steps import Stop, run, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def postgres() -> Path | None:
    """The directory of initdb and postgres; Debian keeps them off the PATH."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    initdb = found[-1] if found else shutil.which("initdb")
    return Path(os.path.realpath(initdb)).parent if initdb else None


def gettext() -> str | None:
    return shutil.which("xgettext")


def zbar() -> str | None:
    """A reader of printed codes that shares nothing with the library that writes ours."""
    return shutil.which("zbarimg")


def wrk() -> str | None:
    return shutil.which("wrk")


def varnish() -> str | None:
    """Only together with its module xkey."""
    modules = glob.glob("/usr/lib/*/varnish/vmods/libvmod_xkey.so") + glob.glob(
        "/usr/lib/varnish/vmods/libvmod_xkey.so"
    )
    return shutil.which("varnishd", path=f"{os.environ.get('PATH', '')}:/usr/sbin") if modules else None


def redis() -> str | None:
    return shutil.which("redis-server")


PROGRAMS = {"chromium": browser, "postgresql": postgres, "gettext": gettext, "wrk": wrk, "zbar-tools": zbar}
# Tests of these are skipped, and say so, where they cannot be had.
WELCOME = {"varnish": varnish, "varnish-modules": varnish, "redis-server": redis}


def need(*packages: str) -> None:
    missing = [package for package in packages if not PROGRAMS[package]()]
    if not missing:
        return
    apt = apt_get()
    if apt:
        say(f"Installing {', '.join(missing)} with apt-get")
        run(*apt, "update", "-qq", quiet=True)
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run(*apt, "install", "-y", "-qq", "--no-install-recommends", *missing, env=quiet, quiet=True)
    if still := [package for package in missing if not PROGRAMS[package]()]:
        raise Stop(
            f"These programs are needed and missing: {', '.join(still)}.\n"
            f"  Debian, Ubuntu:  sudo apt install {' '.join(still)}\n"
            f"  macOS:           brew install {' '.join(still)}\n"
            "A browser under another name: make test CHROMIUM=/path/to/chrome"
        )


def welcome() -> None:
    """Try to have what tests can do without."""
    missing = [package for package, found in WELCOME.items() if not found()]
    apt = apt_get() if missing else None
    if apt:
        say(f"Installing {', '.join(missing)} with apt-get")
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run(*apt, "install", "-y", "-qq", "--no-install-recommends", *missing, env=quiet, quiet=True)


def apt_get() -> list[str] | None:
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    may_sudo = shutil.which("sudo") and run("sudo", "-n", "true", quiet=True)
    return ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"] if may_sudo else None
