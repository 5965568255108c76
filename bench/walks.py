"""Every address as every role by every method, every form with whatever may be typed: the walks of the tests, whole.

``tests/walks`` does it; in ``make test`` with fewer methods, pages and sendings.
"""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from bench.proving import NotProven
from scripts import postgres
from scripts.steps import BIN, ROOT, VAR, variables

REPORT = VAR / "walks.xml"


def whole() -> list[str]:
    with postgres.server() as url:
        return [
            *walked("SQLite", {"WALKS": "whole"}),
            *walked("PostgreSQL", {"WALKS": "whole", "DATABASE_URL": url, "TEST_POSTGRES_URL": url}),
        ]


def small() -> list[str]:
    return walked("SQLite", {}, "tests/walks/test_every_form.py", "-k", "staff")


def walked(name: str, env: Mapping[str, str], *tests: str) -> list[str]:
    """What the tests told of their numbers. Raises NotProven with the first faults."""
    command = [
        BIN / "python",
        "-m",
        "pytest",
        "-q",
        "--show-capture=no",
        f"--junitxml={REPORT}",
        *(tests or ["tests/walks"]),
    ]
    settings = variables({"DJANGO_SETTINGS_MODULE": "tests.settings", **env})
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True)
    return judged(name, done.returncode == 0, done.stdout, REPORT)


def judged(name: str, good: bool, said: str, report: Path | TextIO) -> list[str]:
    if not good:
        faults = [line.removeprefix("E").strip() for line in said.splitlines() if line.startswith("E ")]
        raise NotProven(f"{name}: {'; '.join(faults[:20]) or said[-500:]}")
    told = [one.get("value", "") for one in ET.parse(report).iter("property") if one.get("name") == "told"]  # noqa: S314
    if not told:
        raise NotProven(f"{name}: no walk said how far it went")
    return [f"{name}: {one}" for one in told]
