"""What a proof is, and its section in docs/proof.md: each is written, and renewed, by itself."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scripts.steps import ROOT, Stop

PAGE = ROOT / "docs" / "proof.md"
HEAD = """# Proof

Written by `make prove`, which anyone can run again; nothing in it is typed by hand. Each section says when, on which
commit and on what machine it was found: `make prove ONLY=word` renews those whose title has the word.
"""


class NotProven(Exception):
    """The text says which bar was missed and by how much."""


@dataclass(frozen=True)
class Proof:
    """``small`` takes seconds and is part of ``make test``; both raise ``NotProven`` where a bar is missed."""

    title: str
    bar: str
    whole: Callable[[], list[str]]
    small: Callable[[], list[str]]


def section(proof: Proof) -> tuple[str, bool]:
    began = time.monotonic()
    try:
        lines, good = proof.whole(), True
    except (NotProven, Stop) as reason:
        lines, good = [f"**Not proven:** {reason}"], False
    listed = lines if lines[0].startswith("|") else [f"- {line}" for line in lines]
    facts = f"({found_at()}, {(time.monotonic() - began) / 60:.0f} minutes)"
    return "\n".join([f"## {proof.title}", "", f"Bar: {proof.bar}.", "", *listed, "", facts, ""]), good


def found_at() -> str:
    now, machine = datetime.now(UTC), f"{os.cpu_count()} cores, {platform.machine()}"
    return f"{now:%Y-%m-%d}, commit {commit()}, {machine}, Python {platform.python_version()}"


def commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def renew(found: Mapping[str, str], order: Sequence[str], page: Path = PAGE) -> None:
    """Put the sections of ``found`` in place of those with the same title; what is no proof any more goes."""
    sections = (written(page.read_text()) if page.is_file() else {}) | found
    page.write_text("\n".join([HEAD, *(sections[title] for title in order if title in sections)]))


def written(page: str) -> dict[str, str]:
    parts = re.split(r"(?m)^## ", page)[1:]
    return {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in parts}
