"""``make test``: every check and every test, all of them even when one fails, and the counts at the end."""

import subprocess
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from scripts import demo_base, environment, migrated, postgres, prepare, system
from scripts.steps import BIN, ROOT, VAR, Stop, manage, run, say, variables

Work = Callable[[], bool]
OUT = VAR / "test"
SHOWN = 400
"""Lines of what failed; the rest stays in its file."""
NOT_HERE = "not postgres and not e2e and not migrations"
# A browser shares the machine with all the rest: what fails there has one more try, and is named when it needed it.
ON_SQLITE = ("-n", "2", "--dist", "loadgroup", "-m", NOT_HERE)
ON_POSTGRES = ("-n", "2", "-m", "postgres or both")
BROWSER = ("-n", "2", "--dist", "loadgroup", "--reruns", "1", "-rR", "-m", "e2e")
AS_IN_PRODUCTION = {
    "SITE_URL": "https://saoque.example",
    "SECRET_KEY": "only-for-this-check-" + "0123456789abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "sqlite://:memory:",
    # Made from words that stand in no secret: SHA-256 of "only for this check".
    "LEDGER_KEY": "PRIVATE+KEY+saoque.example/ledger+0a0a05ac+AXgol7yS0jiRsy1XX9nDJWxgdPt40oWiLWm8d2EmsC3n",
}


@dataclass
class Results:
    rows: list[tuple[str, bool, float]] = field(default_factory=list)

    def note(self, name: str, work: Work) -> bool:
        began = time.monotonic()
        good = work()
        self.rows.append((name, good, time.monotonic() - began))
        say(f"{'ok    ' if good else 'FAILED'} {name}  ({self.rows[-1][2]:.0f} s)")
        return good

    @property
    def good(self) -> bool:
        return all(good for _, good, _ in self.rows)


def everything() -> None:
    environment.ready("requirements-dev.txt")
    system.need("chromium", "postgresql", "gettext", "zbar-tools", "wrk")
    system.welcome()
    prepare.translations()
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.xml"):
        old.unlink()
    began, results = time.monotonic(), Results()
    tests(results)
    audit()
    finish(results, time.monotonic() - began)


def lint() -> None:
    environment.ready("requirements-dev.txt")
    results = Results()
    for name, work in LINTS.items():
        results.note(name, work)
    if not results.good:
        raise Stop("Not clean.")


def tests(results: Results) -> None:
    """Three lanes side by side, since each waits a part of its time: for a disk, a server, a browser."""
    with postgres.server() as url, ThreadPoolExecutor(3) as pool:
        on_postgres = {"DATABASE_URL": url, "TEST_POSTGRES_URL": url}
        lanes: tuple[dict[str, Work], ...] = (
            {
                "tests on SQLite": lambda: pytest("sqlite", *ON_SQLITE),
                "tests on PostgreSQL": lambda: pytest("postgres", *ON_POSTGRES, env=on_postgres),
            },
            {"demo for the browser": demo_base.built, "browser": lambda: pytest("browser", *BROWSER)},
            LINTS
            | {
                "tables on PostgreSQL": migrated.dumped,
                "migrations on PostgreSQL": migrations("PostgreSQL", on_postgres),
                "migrations on SQLite": migrations("SQLite", {}),  # by now the demo has left it its tables
            },
        )
        done = [pool.submit(in_turn, results, lane) for lane in lanes]
    [one.result() for one in done]


def in_turn(results: Results, lane: Mapping[str, Work]) -> None:
    for name, work in lane.items():
        results.note(name, work)


def migrations(kind: str, env: Mapping[str, str]) -> Work:
    return lambda: pytest(f"migrations-{kind.lower()}", "--migrations", "-m", "migrations", env=env)


def pytest(name: str, *options: str, env: Mapping[str, str] | None = None) -> bool:
    """Its output is shown when it ends, so that lanes don't mix theirs. No test of this kind yet is a failure too."""
    log = OUT / f"{name}.log"
    say(f"Tests: {name} (as they go: {log.relative_to(ROOT)})")
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(
            command(name, *options), cwd=ROOT, env=settings_of_tests(env), stdout=output, stderr=subprocess.STDOUT
        )
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    print("\n".join(lines[-SHOWN:] if done.returncode else lines[-1:]), flush=True)
    return done.returncode == 0


def command(name: str, *options: str) -> list[str]:
    return [str(BIN / "python"), "-m", "pytest", "-q", f"--junitxml={OUT / name}.xml", *options]


def settings_of_tests(env: Mapping[str, str] | None = None) -> dict[str, str]:
    return variables({"DJANGO_SETTINGS_MODULE": "tests.settings", **(env or {})})


def coverage() -> None:
    """By branches. Measured, the tests take half as long again, so ``make test`` leaves it to this command."""
    environment.ready("requirements-dev.txt")
    prepare.translations()
    OUT.mkdir(parents=True, exist_ok=True)
    options = ("-n", "2", "-m", NOT_HERE, "--cov", "--cov-report=term", "--cov-fail-under=90")
    if not run(*command("coverage", *options), env=settings_of_tests()):
        raise Stop("A test failed, or less than 90 % of the branches were gone through; the lines above say which.")


def audit() -> None:
    """Known holes in what we pin: told, but neither they nor a missing network fail the tests."""
    say("Known vulnerabilities in the pinned packages (pip-audit; only a report)")
    options = ("--progress-spinner=off", "--disable-pip", "--timeout", "5", "-r", "requirements.txt")
    done = subprocess.run([BIN / "pip-audit", *options], cwd=ROOT, env=variables(), capture_output=True, text=True)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if "could not be audited" not in line]
    print("\n".join(lines[-20:]))


def tool(name: str, *options: str, env: Mapping[str, str] | None = None) -> Work:
    return lambda: run(BIN / name, *options, env=env, quiet=True)


LINTS: dict[str, Work] = {
    "mypy": tool("mypy", env={"DEMO": "1"}),
    "ruff": tool("ruff", "check", "."),
    "layers": tool("lint-imports"),
    "templates": tool("djlint", "templates", "--lint", "--quiet"),
    "templates formatted": tool("djangofmt", "--check", "templates"),
    "no migration missing": lambda: manage("makemigrations", "--check", "--dry-run", env={"DEMO": "1"}),
    "settings for production": lambda: manage("check", "--deploy", "--fail-level", "WARNING", env=AS_IN_PRODUCTION),
}


def finish(results: Results, seconds: float) -> None:
    print(
        "\n"
        + "\n".join(f"  {'ok    ' if good else 'FAILED'} {name:26} {took:5.0f} s" for name, good, took in results.rows)
    )
    passed, failed, skipped = counts()
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped in {seconds / 60:.1f} minutes", flush=True)
    if not results.good:
        raise Stop("Not everything is well: see FAILED above.")


def counts() -> tuple[int, int, int]:
    suites = [suite for path in OUT.glob("*.xml") for suite in ET.parse(path).getroot().iter("testsuite")]  # noqa: S314
    total, failed, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites for name in names)
        for names in (("tests",), ("failures", "errors"), ("skipped",))
    )
    return total - failed - skipped, failed, skipped


def messages() -> None:
    """All texts of the code and the templates, into the one catalogue that the shop reads."""
    environment.ready("requirements-dev.txt")
    system.need("gettext")
    # Left out, traceability/locale stays as its translators wrote it, and our texts all come into locale/.
    others = (".venv", "tests/*", "scripts/*", "bench/*", "var/*", "traceability/locale")
    elsewhere = (part for name in others for part in ("-i", name))
    options = ("-l", "vi", "-e", "py,html,txt,mjml", "--no-location", "--no-wrap", "--no-obsolete", *elsewhere)
    if not manage("makemessages", *options, env={"DEMO": "1"}, quiet=False):
        raise Stop("The texts could not be collected; the lines above say why.")
    say("Translate what is empty or marked fuzzy in locale/vi/LC_MESSAGES/django.po")
