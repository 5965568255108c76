"""The servers that are measured against each other: all of them up at once, asked in turns.

``bare`` is the least that Django can do, ``now`` this tree, ``before`` an earlier commit in a tree and an environment
of its own, ``stock`` a minimal Oscar shop.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import lists
from scripts import demo_base, postgres, prepare, serve
from scripts.environment import find_uv, for_uv
from scripts.steps import BIN, ROOT, VAR, Stop, fingerprint, manage, once, run, say, variables

PLACE = VAR / "bench"
BEFORE = "6f62b42"
START_SECONDS = 120
SIGNED_IN = "customer@demo.example"
FIRST, THOUSAND = 64, 1000
"""Answers before a figure is taken, as the first ones of a process take seconds; and the pages it is taken over."""


@dataclass(frozen=True)
class Side:
    name: str
    env: Mapping[str, str]
    root: Path = ROOT
    programs: Path = BIN
    application: str = "shop.wsgi:application"
    workers: int = 2

    def variables(self) -> dict[str, str]:
        path = f"{self.programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        return variables() | dict(self.env) | {"PATH": path, "VIRTUAL_ENV": str(self.programs.parent)}

    def ask(self, text: str) -> Any:
        """What a few lines of Python print as JSON, in this side's own tree and environment."""
        command = [self.programs / "python", "-c", f"import django, json; django.setup()\n{text}"]
        done = subprocess.run(command, cwd=self.root, env=self.variables(), capture_output=True, text=True)
        if done.returncode:
            raise Stop(f"{self.name}: {done.stderr[-2000:]}")
        return json.loads(done.stdout.splitlines()[-1])

    def server(self, port: int) -> list[str]:
        options = serve.options("127.0.0.1", port, self.workers)
        return [str(self.programs / "granian"), *options, self.application]


@contextmanager
def serving(*sides: Side) -> Iterator[dict[str, str]]:
    """The address of each side's server, by its name."""
    with ExitStack() as stack:
        yield {side.name: stack.enter_context(serving_one(side)) for side in sides}


@contextmanager
def serving_one(side: Side) -> Iterator[str]:
    port = serve.free_port()
    base = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(side.server(port), cwd=side.root, env=side.variables())
    try:
        until = time.monotonic() + START_SECONDS
        while not serve.answers(f"{base}/healthz"):
            serve.must_live({f"the server of {side.name}": server})
            if time.monotonic() > until:
                raise Stop(f"The server of {side.name} does not answer; nothing can be measured.")
            time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait(30)


def bare(env: Mapping[str, str]) -> Side:
    return Side("bare", {**env, "DJANGO_SETTINGS_MODULE": "bench.bare_settings"})


def now(products: int) -> Side:
    """This tree with the demo and so many products more."""
    folder = PLACE / f"now-{products}"
    env = {**demo_base.settings_in(folder), **SETTINGS}
    folder.mkdir(parents=True, exist_ok=True)
    prepare.static_files(env)
    mark = fingerprint([demo_base.BASE / "done"], str(products))
    once(folder / "done", mark, f"Generating {products:,} products", lambda: generate(env, folder, products))
    return Side("now", env)


@contextmanager
def throwaway(products: int) -> Iterator[Side]:
    """The same in a copy of its own, for what changes the shop."""
    base = now(products)
    with tempfile.TemporaryDirectory(prefix="saoque-bench-") as name:
        folder = Path(name) / "shop"
        shutil.copytree(PLACE / f"now-{products}", folder)
        yield replace(base, env={**base.env, **demo_base.settings_in(folder)})


@contextmanager
def on_postgres(products: int) -> Iterator[Side]:
    """The same on a PostgreSQL server that waits for its disk, as in production."""
    with postgres.server(durable=True) as url:
        env = lists.on_postgres(products, url)
        prepare.static_files(env)
        yield Side("now", {**env, **SETTINGS})


SETTINGS = {"SITE_URL": "http://127.0.0.1", "LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "shop.settings"}


def generate(env: Mapping[str, str], folder: Path, products: int) -> None:
    demo_base.copy_to(folder)
    for command in (["generate_products", str(products)], *AS_THE_WORKER):
        if not manage(*command, env=env):
            raise Stop(f"{command[0]} failed; the lines above say why.")


AS_THE_WORKER = (["refresh_documents"], ["refresh_pages"])
"""What the worker does within a minute of a change: nothing that is measured runs beside one."""


def before(products: int) -> Side:
    """The earlier commit, with packages as it pinned them, its own demo and so many products."""
    root = PLACE / "before"
    once(PLACE / "before.done", BEFORE, f"Setting up commit {BEFORE} beside this tree", lambda: set_up_before(root))
    folder = PLACE / f"before-{products}"
    env = {"DEMO": "1", "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}", "MEDIA_ROOT": str(folder / "media")}
    side = Side("before", {**env, **SETTINGS, "STATIC_ROOT": static_of(root)}, root, root / ".venv" / "bin")
    work = [["migrate", "--noinput", "-v", "0"], ["demo"], ["generate_products", str(products)]]
    folder.mkdir(parents=True, exist_ok=True)
    once(folder / "done", f"{BEFORE} {products}", f"Filling the shop of {BEFORE}", lambda: commands(side, work))
    return side


def static_of(root: Path) -> str:
    return str(root / "var" / "static")


def set_up_before(root: Path) -> None:
    run("git", "worktree", "remove", "--force", root, quiet=True)
    shutil.rmtree(root, ignore_errors=True)
    if not run("git", "worktree", "add", "--force", "--detach", root, BEFORE, quiet=True):
        raise Stop(f"Commit {BEFORE} is not in this clone: fetch the whole history, then run the same command again.")
    subprocess.run([sys.executable, "-m", "venv", root / ".venv"], check=True)
    python, pins = root / ".venv" / "bin" / "python", root / "requirements-dev.txt"
    uv = find_uv()
    installed = uv and run(uv, "pip", "install", "-q", "--python", python, "--require-hashes", "-r", pins, env=for_uv())
    if not installed and not run(python, "-m", "pip", "install", "-q", "--require-hashes", "-r", pins):
        raise Stop(f"The packages of {BEFORE} could not be installed.")
    side = Side("before", {"DEMO": "1", "STATIC_ROOT": static_of(root)}, root, root / ".venv" / "bin")
    for locale in (root / "locale", root / "traceability" / "locale"):
        subprocess.run([side.programs / "pybabel", "-q", "compile", "-d", locale, "-D", "django"], check=True)
    commands(side, [["collectstatic", "--noinput", "-v", "0"]])


def commands(side: Side, work: list[list[str]]) -> None:
    for arguments in work:
        command = [side.programs / "python", "manage.py", *arguments]
        done = subprocess.run(command, cwd=side.root, env=side.variables(), capture_output=True, text=True)
        if done.returncode:
            raise Stop(f"{side.name}, {arguments[0]}: {(done.stdout + done.stderr)[-2000:]}")


def stock(products: int) -> tuple[Side, list[str]]:
    """A minimal Oscar shop with so many products, and the paths of some of them."""
    folder = PLACE / f"stock-{products}"
    folder.mkdir(parents=True, exist_ok=True)
    env = {"STOCK_PLACE": str(folder), "DJANGO_SETTINGS_MODULE": "bench.stock.settings"}
    side = Side("stock", env, application="bench.stock.wsgi:application")
    say("Filling the minimal Oscar shop")
    command = [BIN / "python", "-m", "bench.stock.filling", str(products), str(THOUSAND + FIRST)]
    done = subprocess.run(command, cwd=ROOT, env=side.variables(), capture_output=True, text=True)
    if done.returncode:
        raise Stop(f"stock Oscar: {done.stderr[-2000:]}")
    return side, json.loads(done.stdout.splitlines()[-1])


PRODUCT_PATHS = f"""
from catalogue.models import Product
found = Product.objects.browsable().order_by("-pk")[:{THOUSAND + FIRST}]
print(json.dumps([product.get_absolute_url() for product in found]))
"""
SESSION = f"""
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
user = auth.get_user_model().objects.get(email="{SIGNED_IN}")
session = SessionStore()
session[auth.SESSION_KEY] = str(user.pk)
session[auth.BACKEND_SESSION_KEY] = "oscar.apps.customer.auth_backends.EmailBackend"
session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(json.dumps(session.session_key))
"""
EMPTY_STORE = """
from catalogue.kept.shelf import forget_pages
forget_pages()
print(json.dumps(True))
"""


def empty_store(side: Side) -> None:
    """Between two servers of this side: the memory of a running one would keep its pages."""
    side.ask(EMPTY_STORE)


SAMPLES = """
from catalogue.models import Product
from traceability.models import Lot, StampRoll
from {serials} import issue
lots = Lot.objects.on_sale().select_related("product")[:50]
roll = StampRoll.objects.select_related("product").order_by("code").first()
stamps = [issue(bytes(roll.secret), roll.code, unit) for unit in range(16, 516)]
print(json.dumps({{
    "scans": [lot.trace_path for lot in lots],
    "serials": [f"{{roll.product.trace_path}}/21/{{stamp}}" for stamp in stamps],
    "rolls": [roll.code],
}}))
"""


def samples(side: Side) -> dict[str, list[str]]:
    """Paths to ask this side for, and a session of its customer."""
    serials = "traceability.serials" if side.name == "before" else "traceability.codes.serials"
    found: dict[str, list[str]] = side.ask(SAMPLES.format(serials=serials))
    products = side.ask(PRODUCT_PATHS)
    return found | {"products": products[:THOUSAND], "others": products[THOUSAND:], "session": [side.ask(SESSION)]}
