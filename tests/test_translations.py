"""No text of ours is left without its Vietnamese."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.steps import ROOT
from tests.translations import Entry, entries

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Entry, ...]:
    """The catalogue as `make messages` would leave it, made from a copy."""
    if not shutil.which("xgettext"):
        pytest.fail("This test needs gettext: apt install gettext")
    copy = tmp_path_factory.mktemp("texts")
    for name in ("shop", "catalogue", "traceability", "cms", "templates", "locale"):
        shutil.copytree(ROOT / name, copy / name, ignore=only_texts)
    kinds = ("-e", "py,html,txt,mjml", "-i", "traceability/locale")
    command = [sys.executable, "-m", "django", "makemessages", "-l", "vi", "--no-obsolete", "--no-location", *kinds]
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=copy, env=env, check=True, capture_output=True)
    return entries(copy)


def only_texts(directory: str, names: list[str]) -> set[str]:
    kept = {".py", ".html", ".txt", ".mjml", ".po"}
    return {name for name in names if not (Path(directory) / name).is_dir() and Path(name).suffix not in kept}


def test_every_text_is_translated(collected: tuple[Entry, ...]):
    assert [entry.msgid for entry in collected if not entry.msgstr or entry.is_fuzzy] == []


def test_translations_keep_their_placeholders(collected: tuple[Entry, ...]):
    wrong = [
        entry.msgid
        for entry in collected
        if entry.msgstr
        and not entry.is_fuzzy
        and not set(PLACEHOLDER.findall(entry.msgstr)) <= set(PLACEHOLDER.findall(" ".join(entry.forms)))
    ]
    assert wrong == []
