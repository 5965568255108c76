"""What a working tree needs beside its packages: translations, static files, a database with the demo in it."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from scripts.steps import BIN, ROOT, VAR, Stop, fingerprint, manage, once, run

STAMPS = VAR / "done"
PINS = ROOT / "requirements.txt"
PACKAGES = [ROOT / name for name in ("catalogue", "traceability", "cms", "shop")]
LOCALES = [ROOT / "locale", ROOT / "traceability" / "locale"]  # the second: languages of the scan page alone
DATABASE = VAR / "saoque.sqlite3"
BEGUN = VAR / "begun.sqlite3"


def translations() -> None:
    catalogues = sorted(po for locale in LOCALES for po in locale.rglob("*.po"))
    if not all(po.with_suffix(".mo").is_file() for po in catalogues):
        (STAMPS / "translations").unlink(missing_ok=True)
    if not catalogues:
        return
    once(STAMPS / "translations", fingerprint(catalogues), "Compiling the translations", compile_translations)


def compile_translations() -> None:
    for locale in LOCALES:
        if not run(BIN / "pybabel", "-q", "compile", "-d", locale, "-D", "django", quiet=True):
            raise Stop(f"A django.po in {locale} does not compile; the lines above say where.")


def static_files(env: Mapping[str, str]) -> None:
    mark = fingerprint([PINS, *(package / "static" for package in PACKAGES), ROOT / "shop" / "staticfiles.py"])
    if not (VAR / "static" / "staticfiles.json").is_file():
        (STAMPS / "static").unlink(missing_ok=True)
    once(STAMPS / "static", mark, "Collecting and compressing the static files", lambda: collect(env))


def collect(env: Mapping[str, str]) -> None:
    if not manage("collectstatic", "--noinput", "--clear", "-v", "0", env=env):
        raise Stop("The static files could not be collected; the lines above say why.")


def migrations_mark() -> str:
    return fingerprint([PINS, *(folder for package in PACKAGES for folder in package.rglob("migrations"))])


def demo_mark() -> str:
    sources = [ROOT / "shop" / "demo", ROOT / "catalogue" / "fixtures", ROOT / "catalogue" / "importers"]
    return fingerprint([path for path in sources if path.exists()], migrations_mark())


def database(env: Mapping[str, str]) -> None:
    """A new SQLite file is made aside and moved into place when complete: a broken start leaves no half of one."""
    if "DATABASE_URL" in os.environ or DATABASE.is_file():
        fill(env)
        return
    for stamp in ("migrate", "demo"):
        (STAMPS / stamp).unlink(missing_ok=True)
    with fresh_file(BEGUN):
        fill({**env, "DATABASE_URL": f"sqlite:///{BEGUN}"})
        BEGUN.rename(DATABASE)


@contextmanager
def fresh_file(path: Path) -> Iterator[None]:
    path.parent.mkdir(exist_ok=True)
    remove(path)
    yield
    remove(path)


def remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def fill(env: Mapping[str, str]) -> None:
    once(
        STAMPS / "migrate", migrations_mark(), "Making the tables (about a minute the first time)", lambda: migrate(env)
    )
    once(STAMPS / "demo", demo_mark(), "Loading the demo: places, producers, products, stories", lambda: load(env))
    once(STAMPS / "site", env["SITE_URL"], f"The pages answer at {env['SITE_URL']}", lambda: set_up_site(env))


def set_up_site(env: Mapping[str, str]) -> None:
    """Wagtail keeps the site's address in the database, and PORT= may have changed since the last start."""
    if not manage("setup_site", env=env):
        raise Stop("The site could not be set up; the lines above say why.")


def migrate(env: Mapping[str, str]) -> None:
    if not manage("migrate", "--noinput", "-v", "0", env=env):
        raise Stop(
            "The database could not be brought up to date; the lines above say why.\n"
            "If it holds only the demo, remove it (rm -r var) and run the same command again."
        )


def load(env: Mapping[str, str]) -> None:
    if not manage("demo", env=env, quiet=False):
        raise Stop("The demo could not be loaded; the lines above say why. Run the same command again when mended.")


def everything(env: Mapping[str, str]) -> None:
    """Static files and tables do not need each other, and the first start is long enough."""
    translations()
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(static_files, env), pool.submit(database, env)]:
            done.result()
